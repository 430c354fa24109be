package org.sekisho.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.server.access.ApiTokens;
import org.sekisho.server.access.Audit;
import org.sekisho.server.demo.Demonstration;
import org.sekisho.server.settings.Settings;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The demonstration as a newcomer meets it, in a real browser: from the printed link to a case that
 * was stopped, its subscriber's answer and an analyst's word.
 */
class WholeCaseTest {

  private static final double PATIENCE_MILLIS = 90_000;
  private static final String PASSWORD = "a password of the test";

  @TempDir static Path folder;
  private static Demonstration demo;
  private static SekishoServer.Running server;
  private static Chromium chromium;
  private static BrowserContext administrator;
  private static BrowserContext analyst;
  private static BrowserContext supervisor;
  private static final List<String> STRANGE = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    demo = new Demonstration(120, Duration.ofSeconds(10));
    Settings settings =
        Settings.read(folder.resolve("none.yaml"), Map.of())
            .with(Optional.of(folder.resolve("data")), Optional.of(0));
    server = SekishoServer.start(settings, Optional.of(demo));
    chromium = new Chromium();
    administrator = context();
    logIn();
    analyst = context();
    comeIn(analyst, "ann", "ANALYST");
    supervisor = context();
    comeIn(supervisor, "sue", "SUPERVISOR");
  }

  @AfterAll
  static void stop() {
    chromium.close();
    server.close();
    demo.close();
  }

  private static Page page(BrowserContext context) {
    Page page = context.newPage();
    page.onRequest(
        request -> {
          if (!request.url().startsWith(server.url())) {
            STRANGE.add("request to " + request.url());
          }
        });
    page.onConsoleMessage(message -> STRANGE.add("console: " + message.text()));
    page.onPageError(error -> STRANGE.add("error: " + error));
    return page;
  }

  private static BrowserContext context() {
    return chromium.browser().newContext(new Browser.NewContextOptions().setLocale("en-US"));
  }

  /** Somebody is invited, and comes in by the link that is shown once. */
  private static void comeIn(BrowserContext as, String name, String role) {
    Page page = page(administrator);
    page.navigate(server.url() + "/operators");
    page.locator("main input[name=name]").fill(name);
    page.locator("main select[name=role]").selectOption(role);
    page.locator("main form.filter button").click();
    String link = page.locator(".secret").innerText();
    page.close();
    Page own = page(as);
    own.navigate(link);
    own.locator("input[name=password]").fill(PASSWORD);
    own.locator("main button.main").click();
    own.locator("input[name=username]").fill(name);
    own.locator("input[name=password]").fill(PASSWORD);
    own.locator("main button.main").click();
    assertThat(own.locator("h1")).hasText("Now");
    own.close();
  }

  private static void logIn() {
    Page page = page(administrator);
    page.navigate(server.setup().orElseThrow());
    page.locator("input[name=name]").fill("first");
    page.locator("input[name=password]").fill(PASSWORD);
    page.locator("main button.main").click();
    assertThat(page.locator("[role=status]")).containsText("made");
    page.locator("input[name=username]").fill("first");
    page.locator("input[name=password]").fill(PASSWORD);
    page.locator("main button.main").click();
    assertThat(page.locator("h1")).hasText("Now");

    // The link is used up.
    page.navigate(server.setup().orElseThrow());
    assertThat(page.locator("[role=alert]")).containsText("used up");
    page.close();
  }

  /**
   * The attack: challenged, nobody answers mail or telephone, suspended, told to the subscriber.
   */
  @Test
  void aSuspendedSubscriberAnswersAndAnAnalystLetsTheLineCallAgain() {
    Page page = page(analyst);
    page.navigate(server.url() + "/cases?filter=MEASURED");
    page.waitForCondition(
        () -> {
          page.reload();
          return page.locator(".state.suspended").count() > 0;
        },
        new Page.WaitForConditionOptions().setTimeout(PATIENCE_MILLIS));
    page.locator("tr:has(.state.suspended) a").first().click();
    String caseUrl = page.url();
    String line = caseUrl.replaceAll(".*/cases/(.*)-[0-9]+$", "$1");
    assertThat(page.locator("main")).containsText("International calls suspended");
    assertThat(page.locator("main")).containsText("after-notice");
    assertThat(page.locator("main").innerText()).doesNotContainPattern("\\+[0-9]{11}");

    // The subscriber follows the notice's link: one channel alone lifts nothing.
    BrowserContext subscriber =
        chromium.browser().newContext(new Browser.NewContextOptions().setLocale("ja-JP"));
    Page mailbox = page(subscriber);
    mailbox.navigate(server.url() + "/demo/mailbox");
    mailbox
        .locator("section", new Page.LocatorOptions().setHasText("休止のお知らせ"))
        .filter(new Locator.FilterOptions().setHasText(line))
        .locator("a")
        .first()
        .click();
    mailbox.locator("button[value=MINE]").click();
    assertThat(mailbox.locator("[role=status]")).containsText("別に登録された宛先にリンクを送りました");
    subscriber.close();

    // Numbers are shown for a reason only, and handed over with their hashes.
    page.locator("#more summary").click();
    page.locator("form[action$='/numbers'] input[name=reason]").fill("asked by the police");
    page.locator("form[action$='/numbers'] button").click();
    assertThat(page.locator("main table").last().locator("xpath=../../.."))
        .containsText(Pattern.compile("\\+[0-9]{9,15}"));
    page.locator("#more summary").click();
    page.locator("form[action$='/pack'] input[name=reason]").fill("for his report");
    var download = page.waitForDownload(() -> page.locator("form[action$='/pack'] button").click());
    assertPackIsWhole(download.path());

    // The analyst may, at every hour; who did it stands in the case and in the audit trail.
    page.locator("#release summary").click();
    page.locator("#release input[name=reason]").fill("his son called from abroad");
    page.locator("#release button").click();
    assertThat(page.locator("main"))
        .containsText("Released by ann", new ContainsTextOptions().setTimeout(PATIENCE_MILLIS));
    assertThat(page.locator(".tiles .state")).not().hasText("suspended");
    page.locator("select[name=outcome]").selectOption("FRAUD");
    page.locator("form[action$='/outcome'] button").click();
    assertThat(page.locator(".tiles")).containsText("fraud");
    page.navigate(server.url() + "/audit");
    assertThat(page.locator("main")).containsText("Your role does not allow this");
    page.close();
    Page audit = page(administrator);
    audit.navigate(server.url() + "/audit");
    assertThat(audit.locator("main")).containsText("The chain is whole");
    for (String done :
        List.of(
            "released",
            "his son called",
            "looked at numbers",
            "evidence pack",
            "concluded fraud")) {
      assertThat(audit.locator("main")).containsText(done);
    }
    audit.close();

    // The month's report knows of it.
    Page report = page(supervisor);
    report.navigate(server.url() + "/reports");
    assertThat(report.locator("main")).containsText("1 confirmed fraud");
    assertThat(report.locator("main")).containsText("100 %"); // each signal that spoke was right
    report.close();
  }

  private static void assertPackIsWhole(Path file) {
    Map<String, byte[]> files = new HashMap<>();
    try (var zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
      assertThat(files.keySet())
          .containsExactlyInAnyOrder(
              "report.html", "report.pdf", "calls.csv", "events.jsonl", "SHA256SUMS");
      for (String line :
          new String(files.get("SHA256SUMS"), StandardCharsets.UTF_8).lines().toList()) {
        String[] words = line.split("  ");
        assertThat(
                HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(files.get(words[1]))))
            .isEqualTo(words[0]);
      }
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An analyst asks for a country, a supervisor decides, and the rules have the last word. */
  @Test
  void aSupervisorIsTheSecondPerson() {
    Page page = page(analyst);
    page.navigate(server.url() + "/approvals");
    page.locator("select[name=country]").selectOption("KI");
    page.locator("input[name=reason]").fill("a run on it tonight");
    page.locator("section form.filter button").click();
    assertThat(page.locator("main")).containsText("a run on it tonight");
    assertThat(page.locator("main")).containsText("Another person has to decide");
    assertThat(page.locator("button[name=approved]")).hasCount(0);
    page.close();
    Page other = page(supervisor);
    other.navigate(server.url() + "/approvals");
    assertThat(other.locator("main")).containsText("The last four weeks' ordinary calls there");
    other.locator("button[name=approved][value=true]").click();
    assertThat(other.locator("[role=alert]"))
        .containsText("the country is not on the regulated list");
    other.close();
  }

  /** A price list is checked, shown against the one in force, and put into force by a button. */
  @Test
  void aNewPriceListIsSeenBeforeItCounts() throws IOException {
    Path tariff = folder.resolve("data/world/tariff.csv");
    List<String> rows = new ArrayList<>(Files.readAllLines(tariff));
    rows.set(1, rows.get(1).replaceAll(",([0-9.]+),60,60", ",999,60,60"));
    Path other = Files.write(folder.resolve("tariff-new.csv"), rows);
    Path bad = Files.writeString(folder.resolve("bad.csv"), "prefix,destination\nx,y\n");
    Page page = page(supervisor);
    page.navigate(server.url() + "/reference");
    for (Path file : List.of(bad, other)) {
      page.locator("select[name=kind]").selectOption("TARIFF");
      page.locator("input[name=file]").setInputFiles(file);
      page.locator("input[name=reason]").fill("from the first of the month");
      page.locator("form.filter button").click();
      if (file.equals(bad)) {
        assertThat(page.locator("[role=alert]")).containsText("lacks the column");
      }
    }
    assertThat(page.locator("pre.rows")).containsText("999");
    page.locator("form[action$='/activation'] button").click();
    assertThat(page.locator("[role=status]")).containsText("ref-2 is in force");
    page.close();
  }

  @Test
  void aListIsWalkedByKeys() {
    Page page = page(analyst);
    page.navigate(server.url() + "/cases?filter=ALL");
    page.waitForCondition(
        () -> {
          page.reload();
          return page.locator("main tbody a").count() > 0;
        },
        new Page.WaitForConditionOptions().setTimeout(PATIENCE_MILLIS));
    page.keyboard().press("j");
    assertThat(page.locator("main tbody a").first()).isFocused();
    page.keyboard().press("Enter");
    assertThat(page.locator("h1")).containsText("Case ");
    page.close();
  }

  /** Without a case over the bar a person's wish is refused with the rule that forbids it. */
  @Test
  void aPersonCannotSuspendWhatTheRulesForbid() {
    Page page = page(analyst);
    page.navigate(server.url() + "/cases");
    page.waitForCondition(
        () -> {
          page.reload();
          return page.locator(".state.watched").count() > 0;
        },
        new Page.WaitForConditionOptions().setTimeout(PATIENCE_MILLIS));
    page.locator("tr:has(.state.watched) a").last().click();
    page.locator("#suspend summary").click();
    page.locator("#suspend input[name=reason]").fill("it looks strange");
    page.locator("#suspend button").click();
    assertThat(page.locator("main > .content > [role=alert]"))
        .hasText(Pattern.compile("This cannot be done now: .+"), new HasTextOptions());
    page.close();
  }

  @Test
  void everyPageIsAccessibleInBothLanguagesWideAndNarrow() {
    Page page = page(administrator);
    page.navigate(server.url() + "/cases?filter=ALL");
    String someCase = page.locator("tbody a").first().getAttribute("href");
    for (int width : List.of(1280, 390)) {
      page.setViewportSize(width, 900);
      for (String lang : List.of("en", "ja")) {
        for (String path :
            List.of(
                "/",
                "/cases",
                someCase,
                "/measures",
                "/incidents",
                "/workorders",
                "/approvals",
                "/lines",
                "/lines/S1000001",
                "/reference",
                "/reference/ref-1",
                "/reports",
                "/operators",
                "/tokens",
                "/account",
                "/audit",
                "/login",
                "/demo/mailbox")) {
          page.navigate(server.url() + path + "?lang=" + lang);
          assertThat(page.locator("html")).hasAttribute("lang", lang);
          assertThat(page.locator("h1").first()).isVisible(new IsVisibleOptions());
          assertThat(page.locator("body").innerText()).doesNotContain("??");
          List<String> found =
              new AxeBuilder(page)
                  .analyze().getViolations().stream()
                      .map(of -> of.getId() + ": " + of.getNodes())
                      .toList();
          assertThat(found).as("%s in %s at %d", path, lang, width).isEmpty();
          boolean tooWide =
              (Boolean)
                  page.evaluate(
                      "document.documentElement.scrollWidth > document.documentElement.clientWidth");
          assertThat(tooWide).as("%s in %s at %d is too wide", path, lang, width).isFalse();
        }
      }
    }
    page.navigate(server.url() + "/?lang=en");
    page.close();
    assertThat(STRANGE).isEmpty();
  }

  @Test
  void eventsAreTakenWithATokenOnlyAndEachBadOneIsNamed() throws Exception {
    String body =
        """
        {"events":[
          {"type":"call.tried","call_id":"t1","time":"2025-06-19T18:00:00+09:00",
           "subscriber_id":"S1000001","b_number":"0312345678"},
          {"type":"call.tried","call_id":"t2","time":"yesterday","subscriber_id":"S1","b_number":"1"},
          {"type":"call.hung","call_id":"t3"}]}
        """;
    assertThat(post(body, "sk_wrong").statusCode()).isEqualTo(401);
    String token =
        server.context().getBean(ApiTokens.class).make("t", List.of("events:write"), "test");
    HttpResponse<String> answer = post(body, token);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("\"accepted\":1", "\"index\":1", "time: 'yesterday'", "\"index\":2", "call.hung");
    assertThat(post("{\"events\":[]}", token).statusCode()).isEqualTo(400);
    assertThat(post("no json", token).body()).contains("not JSON");
  }

  private static HttpResponse<String> post(String body, String token)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/events"))
              .header("Authorization", "Bearer " + token)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  /** Nobody who is not logged in sees a page, and no form is taken without its token. */
  @Test
  void strangersSeeNothing() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String path : List.of("/", "/cases", "/measures", "/audit", "/live", "/parts/home")) {
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(URI.create(server.url() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElse("")).contains("/login");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
            .contains("default-src 'none'")
            .doesNotContain("unsafe");
      }
      HttpResponse<String> forged =
          client.send(
              HttpRequest.newBuilder(URI.create(server.url() + "/login"))
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .POST(HttpRequest.BodyPublishers.ofString("username=first&password=" + PASSWORD))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(forged.statusCode()).isEqualTo(403);
    }
  }

  /** An entry that somebody changes behind our back is found, and the database refuses to. */
  @Test
  void theAuditTrailCannotBeChanged() {
    JdbcClient jdbc = server.context().getBean(JdbcClient.class);
    Audit audit = server.context().getBean(Audit.class);
    audit.write("tester", "TRIED", "the trail", "a detail");
    assertThatThrownBy(() -> jdbc.sql("update audit_entry set actor = 'nobody'").update())
        .hasMessageContaining("cannot be changed");
    assertThatThrownBy(() -> jdbc.sql("delete from audit_entry").update())
        .hasMessageContaining("cannot be changed");
    assertThatThrownBy(() -> jdbc.sql("truncate audit_entry").update())
        .hasMessageContaining("cannot be emptied");
    jdbc.sql("update audit_entry set detail = null where actor = 'tester'").update(); // its time
    assertThat(audit.findBroken()).isEmpty();
  }
}
