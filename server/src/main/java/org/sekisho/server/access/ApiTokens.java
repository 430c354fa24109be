package org.sekisho.server.access;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;

/** Tokens of machines that speak to us, each with what it may do. */
@Component
public class ApiTokens {

  private static final int MOST_LISTED = 500;

  private final JdbcClient jdbc;
  private final Clock clock;
  private final Audit audit;

  ApiTokens(JdbcClient jdbc, Clock clock, Audit audit) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.audit = audit;
  }

  /** What a token may be good for. */
  public static final List<String> SCOPES =
      List.of(
          "events:write",
          "gate:ask",
          "cases:read",
          "cases:write",
          "reference:read",
          "reference:write",
          "audit:read",
          "metrics:read");

  /** What an engineer may give: nothing that he may not do himself. */
  static final List<String> OF_ENGINEERS = List.of("events:write", "gate:ask", "metrics:read");

  /** A token as it is listed. */
  public record Token(
      UUID id,
      String name,
      List<String> scopes,
      String createdBy,
      Instant createdAt,
      boolean revoked) {}

  /** All tokens, the newest first. */
  public List<Token> list() {
    return jdbc.sql("select * from api_token order by created_at desc limit ?")
        .param(MOST_LISTED)
        .query(
            (row, n) ->
                new Token(
                    row.getObject("id", UUID.class),
                    row.getString("name"),
                    List.of((String[]) row.getArray("scopes").getArray()),
                    row.getString("created_by"),
                    row.getTimestamp("created_at").toInstant(),
                    row.getTimestamp("revoked_at") != null))
        .list();
  }

  /** From now on a token is of no use. */
  void revoke(UUID id, String by) {
    jdbc.sql("update api_token set revoked_at = ? where id = ? and revoked_at is null")
        .params(new Timestamp(clock.millis()), id)
        .update();
    audit.write(by, "TOKEN_REVOKED", id.toString(), "");
  }

  /**
   * Whose a token is.
   *
   * @param madeBy who is behind what it asks for
   */
  public record Holder(String name, List<String> scopes, String madeBy) {}

  /** Who made the token of a request: he is not the second person for what it asks for. */
  public static String madeBy(Authentication request) {
    if (request.getDetails() instanceof String madeBy) {
      return madeBy;
    }
    throw new IllegalStateException("no request by a token");
  }

  /** Makes a token; it is shown this once. */
  public String make(String name, List<String> scopes, String by) {
    String secret = "sk_" + Secrets.next();
    jdbc.sql(
            "insert into api_token (token_hash, name, scopes, created_by, created_at)"
                + " values (?, ?, ?, ?, ?)")
        .params(
            Secrets.hash(secret),
            name,
            scopes.toArray(String[]::new),
            by,
            new Timestamp(clock.millis()))
        .update();
    audit.write(by, "TOKEN_MADE", name, String.join(" ", scopes));
    return secret;
  }

  Optional<Holder> find(String secret) {
    return jdbc.sql(
            "select name, scopes, created_by from api_token where token_hash = ? and revoked_at is null")
        .param(Secrets.hash(secret))
        .query(
            (row, n) ->
                new Holder(
                    row.getString(1),
                    List.of((String[]) row.getArray(2).getArray()),
                    row.getString(3)))
        .optional();
  }
}
