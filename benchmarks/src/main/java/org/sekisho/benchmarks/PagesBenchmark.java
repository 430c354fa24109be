package org.sekisho.benchmarks;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sekisho.server.SekishoServer;
import org.sekisho.server.access.Invitations;
import org.sekisho.server.settings.Settings;
import org.sekisho.simulator.WorldGenerator;
import org.sekisho.simulator.WorldParameters;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How long each page of the console takes, with very many calls stored: written by the database
 * itself, a hundred days of them, with cases, measures and events; then every page twenty times,
 * one after the other. Arguments: calls, folder.
 */
public final class PagesBenchmark {

  private static final int DAYS = 100;
  private static final int LINES = 1_000_000;
  private static final int CASES = 20_000;
  private static final int ROUNDS = 20;
  private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

  private PagesBenchmark() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    long calls = Long.parseLong(arguments[0]);
    Path folder = Path.of(arguments[1]).toAbsolutePath();
    Files.createDirectories(folder);
    if (!Files.exists(folder.resolve("world"))) {
      new WorldGenerator(new WorldParameters(1, 100, 2, 1, 0, WorldParameters.Rates.STANDARD))
          .write(folder.resolve("world"), day -> {});
    }
    Files.writeString(
        folder.resolve("sekisho.yaml"),
        "data: %1$s/data%nport: 0%ntariff: %1$s/world/tariff.csv%nretention:%n  calls_days: 1000%n"
            .formatted(folder));
    Settings settings = Settings.read(folder.resolve("sekisho.yaml"), Map.of());
    try (SekishoServer.Running server = SekishoServer.start(settings, Optional.empty())) {
      JdbcClient jdbc = server.context().getBean(JdbcClient.class);
      fill(jdbc, calls);
      server
          .setup()
          .ifPresent(
              link ->
                  server
                      .context()
                      .getBean(Invitations.class)
                      .use(link.replaceAll(".*/setup/", ""), "rig", "a password of the rig"));
      long stored =
          jdbc.sql(
                  "select sum(reltuples)::bigint from pg_class where relname ~ '^call_abroad_[0-9]+$'")
              .query(Long.class)
              .single();
      System.out.printf("%,d calls stored, %,d cases%n", stored, CASES);
      visit(server.url());
    }
  }

  /** Days that are there stay: filling may be taken up again. */
  private static void fill(JdbcClient jdbc, long calls) {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    long each = calls / DAYS;
    for (int back = DAYS - 1; back >= 0; back--) {
      LocalDate day = today.minusDays(back);
      String partition = "call_abroad_" + day.toString().replace("-", "");
      if (jdbc.sql("select to_regclass(?) is not null")
          .param(partition)
          .query(Boolean.class)
          .single()) {
        continue;
      }
      jdbc.sql(
              "create table %s partition of call_abroad for values from ('%s 00:00:00+00') to ('%s 00:00:00+00')"
                  .formatted(partition, day, day.plusDays(1)))
          .update();
      jdbc.sql(
              """
              insert into %s
              select t, %d::bigint * 1000000000 + i, 'S' || lpad((i::bigint * 7919 %% %d)::text, 7, '0'),
                t + interval '5 s', t + interval '3 min', '8521234' || (i %% 100000),
                (array['HK','US','CN','GB','PH','TH','CU','SO'])[1 + i %% 8], 'somewhere',
                '203.0.' || (i %% 250) || '.7', 'Netcom-PX v1', 27000000, 9000000, false, false
              from (select i, '%s 00:00:00+00'::timestamptz + i * (interval '86390 s' / %d) as t
                from generate_series(1, %d) as i) each
              """
                  .formatted(partition, day.toEpochDay(), LINES, day, each, each))
          .update();
      jdbc.sql("analyze " + partition).update();
      System.out.printf("%s: %,d calls%n", day, each);
    }
    if (jdbc.sql("select count(*) from fraud_case").query(Long.class).single() == 0) {
      fillCases(jdbc);
    }
  }

  private static void fillCases(JdbcClient jdbc) {
    jdbc.sql(
            """
            insert into fraud_case (id, line, opened_at, moved_at, closed_at, yen_at_risk, permille,
              strongest, last_sequence)
            select 'S' || lpad(i::text, 7, '0') || '-1', 'S' || lpad(i::text, 7, '0'),
              now() - i * interval '6 min', now() - i * interval '6 min',
              case when i > 500 then now() - i * interval '5 min' end, i * 37 %% 90000, 800, i %% 4, 40
            from generate_series(1, %d) as i
            """
                .formatted(CASES))
        .update();
    jdbc.sql(
            """
            insert into case_event (subject, sequence, case_id, at, event, body, policy_version,
              reference_version)
            select c.line, s, c.id, c.opened_at + s * interval '1 min',
              case s when 0 then 'Opened' when 20 then 'Challenged' else 'Weighed' end,
              jsonb_build_object('case', c.id, 'subscriber', c.line,
                'time', to_char(c.opened_at, 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
                'event', case s when 0 then 'Opened' when 20 then 'Challenged' else 'Weighed' end,
                'until', to_char(c.opened_at + interval '1 h', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
                'trigger', 'the line''s charges', 'prior', -22, 'loss_yen', 12000, 'bar', 0.3,
                'yen_at_risk', c.yen_at_risk, 'probability', 0.8, 'log_odds', 6,
                'yen_per_minute', 100, 'reasons', '[]'::jsonb),
              'standard', 'ref-1'
            from fraud_case c cross join generate_series(0, 39) as s
            """)
        .update();
    jdbc.sql(
            """
            insert into measure (case_id, sequence, action, scope, subject, since, until, ground,
              ordered_by, ended_at)
            select id, 20, 'CHALLENGE', 'LINE', line, opened_at, opened_at + interval '40 days',
              'CHALLENGE_CLAUSE', 'policy', case when closed_at is not null then closed_at end
            from fraud_case where strongest > 0
            """)
        .update();
    for (String table : List.of("fraud_case", "case_event", "measure")) {
      jdbc.sql("analyze " + table).update();
    }
  }

  private static void visit(String url) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().cookieHandler(new CookieManager()).build()) {
      Matcher token = TOKEN.matcher(get(client, url + "/login").body());
      if (!token.find()) {
        throw new IOException("no log-in page");
      }
      client.send(
          HttpRequest.newBuilder(URI.create(url + "/login"))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "_csrf=%s&username=rig&password=a+password+of+the+rig"
                          .formatted(URLEncoder.encode(token.group(1), StandardCharsets.UTF_8))))
              .build(),
          HttpResponse.BodyHandlers.discarding());
      for (String page :
          List.of(
              "/",
              "/cases",
              "/cases?filter=ALL&page=100",
              "/cases?line=S0000501&filter=ALL",
              "/cases/S0000101-1",
              "/cases/S0015001-1",
              "/measures",
              "/approvals",
              "/lines",
              "/lines/S0000101",
              "/reference",
              "/reports",
              "/operators",
              "/tokens",
              "/account",
              "/audit")) {
        List<Long> millis = new ArrayList<>();
        int status = 0;
        for (int round = 0; round < ROUNDS; round++) {
          long began = System.nanoTime();
          status = get(client, url + page).statusCode();
          millis.add((System.nanoTime() - began) / 1_000_000);
        }
        long first = millis.getFirst();
        Collections.sort(millis);
        System.out.printf(
            "%-34s %d  first %,5d ms, median %,4d, most of the others %,4d%n",
            page, status, first, millis.get(ROUNDS / 2), millis.get(ROUNDS - 2));
      }
    }
  }

  private static HttpResponse<String> get(HttpClient client, String url)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }
}
