package org.sekisho.server.console;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/**
 * Ids of cases and lines as they stand in a path: an operator's may hold a slash or a semicolon,
 * which no path can.
 */
@Component("link")
public final class Links {

  private static final String CODED = "~";

  /** As it stands in a path. */
  public String of(String id) {
    return id.matches("[A-Za-z0-9][A-Za-z0-9._@+-]*")
        ? id
        : CODED
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(id.getBytes(StandardCharsets.UTF_8));
  }

  /** The id that stands in a path. */
  public static String read(String inPath) {
    if (!inPath.startsWith(CODED)) {
      return inPath;
    }
    try {
      return new String(Base64.getUrlDecoder().decode(inPath.substring(1)), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND, "no such id", e);
    }
  }
}
