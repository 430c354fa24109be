package org.sekisho.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The report as its reader sees it: in a real browser, in both languages, wide and narrow. */
class ReportTest {

  /** Without these Chromium calls out at its start, and is refused. */
  private static final List<String> ALONE =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  @TempDir static Path folder;

  private static SmallOperator operator;
  private static Playwright playwright;
  private static Browser browser;
  private static Path report;
  private static Path backtest;

  @BeforeAll
  static void detect() throws IOException {
    operator = new SmallOperator(folder);
    Path hit = operator.hitWorld("hit");
    Path out = folder.resolve("out");
    assertThat(operator.detect(hit, out, "--report", out.toString())).isZero();
    report = out.resolve("report.html");
    Path policy = folder.resolve("cautious.yaml");
    Files.writeString(policy, "version: cautious\nreport_only: true\n");
    List<String> args = new ArrayList<>(List.of("backtest"));
    args.addAll(operator.inputs(hit));
    args.addAll(
        List.of("--warm-up", "12d", "--policy-b", policy.toString(), "--report", out.toString()));
    assertThat(Main.commandLine().execute(args.toArray(String[]::new))).isZero();
    backtest = out.resolve("backtest.html");
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of("/usr/bin/chromium"))
                    .setArgs(ALONE));
  }

  @AfterAll
  static void close() {
    browser.close();
    playwright.close();
  }

  @ParameterizedTest
  @CsvSource({
    "report,1280,English",
    "report,1280,日本語",
    "report,390,English",
    "report,390,日本語",
    "backtest,390,日本語"
  })
  void passesAxeAndFitsTheScreen(String which, int width, String language) {
    try (Page page = open(which.equals("report") ? report : backtest, width)) {
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(language)).click();
      page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
      var results = new AxeBuilder(page).analyze();
      assertThat(results.getViolations()).as(results.getViolations().toString()).isEmpty();
      Object wider =
          page.evaluate(
              "document.documentElement.scrollWidth - document.documentElement.clientWidth");
      assertThat(((Number) wider).intValue()).isZero();
    }
  }

  @Test
  void asksNobodyElseForAnything() {
    List<String> asked = new ArrayList<>();
    List<String> said = new ArrayList<>();
    try (Page page = browser.newPage()) {
      page.onRequest(request -> asked.add(request.url()));
      page.onConsoleMessage(message -> said.add(message.text()));
      page.onPageError(said::add);
      page.navigate(report.toUri().toString());
    }
    assertThat(asked).containsExactly(report.toUri().toString());
    assertThat(said).isEmpty();
  }

  @Test
  void showsOneLanguageAndTellsEachCaseOfItsList() {
    try (Page page = open(report, 1280)) {
      assertThat(page.locator("h2").first().innerText()).isEqualTo("What happened");
      assertThat(page.title()).isEqualTo("International calls: what was found");
      int listed = page.locator("table a").count();
      assertThat(listed).isPositive();
      page.locator("table a").first().click();
      assertThat(page.locator("details").count()).isEqualTo(listed);
      page.locator("summary").first().click();
      assertThat(page.locator("details[open] ol.story:visible").count()).isEqualTo(1);
      assertThat(page.locator("details[open] ol.story:visible").innerText())
          .contains("Probability of fraud");
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("日本語")).click();
      assertThat(page.locator("h2").first().innerText()).isEqualTo("何が起きたか");
      assertThat(page.locator("details[open] ol.story:visible").innerText()).contains("疑い");
    }
  }

  /** What stands in a record is a caller's to choose: on the page it is text and nothing else. */
  @Test
  void aNameThatIsAnElementIsShownAsWords() throws IOException {
    String name = "<img src=x onerror=alert(1)>'&\\";
    String suspended =
        Files.readString(report.resolveSibling("decisions.jsonl"))
            .replaceFirst("(?s).*?\"SUSPEND\",\"subscriber\":\"([^\"]+)\".*", "$1");
    Path hostile = Files.createDirectories(folder.resolve("hostile"));
    for (String file : List.of("calls", "registrations", "subscribers", "tariff", "advised")) {
      String text = Files.readString(folder.resolve("hit").resolve(file + ".csv"));
      Files.writeString(hostile.resolve(file + ".csv"), text.replace(suspended, name));
    }
    Path out = folder.resolve("hostile-out");
    assertThat(operator.detect(hostile, out, "--report", out.toString())).isZero();
    try (Page page = open(out.resolve("report.html"), 1280)) {
      assertThat(page.locator("img").count()).isZero();
      assertThat(page.locator("table").first().innerText()).contains(name);
      assertThat(page.locator("summary").allInnerTexts().toString()).contains(name);
    }
  }

  private static Page open(Path file, int width) {
    Page page = browser.newPage(new Browser.NewPageOptions().setViewportSize(width, 900));
    page.navigate(file.toUri().toString());
    return page;
  }
}
