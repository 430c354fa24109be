package org.sekisho.server.access;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tokens of machines that speak to us, each with what it may do. */
@Component
public class ApiTokens {

  /** What a token may be given. */
  public static final List<String> SCOPES = List.of("events:write", "cases:read");

  private final JdbcClient jdbc;
  private final Clock clock;
  private final Audit audit;

  ApiTokens(JdbcClient jdbc, Clock clock, Audit audit) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.audit = audit;
  }

  /** Whose a token is. */
  public record Holder(String name, List<String> scopes) {}

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
            "select name, scopes from api_token where token_hash = ? and revoked_at is null")
        .param(Secrets.hash(secret))
        .query(
            (row, n) ->
                new Holder(row.getString(1), List.of((String[]) row.getArray(2).getArray())))
        .optional();
  }
}
