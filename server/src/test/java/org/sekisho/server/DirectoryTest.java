package org.sekisho.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sekisho.peer.DirectoryPeer;
import org.sekisho.server.access.ApiTokens;
import org.sekisho.server.access.Audit;
import org.springframework.context.ConfigurableApplicationContext;

/** Log-in by the operator's directory: a real OpenID Connect server, in a real browser. */
@ExtendWith(Shared.class)
class DirectoryTest {

  private final OperatorsSystem system;
  private final Chromium chromium;

  DirectoryTest(OperatorsSystem system, Chromium chromium) {
    this.system = system;
    this.chromium = chromium;
  }

  private Page comeIn(BrowserContext context, String name) {
    Page page = context.newPage();
    page.navigate(system.url() + "/account?x=1");
    page.locator("a[href$='/oauth2/authorization/directory']").click();
    page.locator("input[name=username]").fill(name);
    page.locator("input[name=password]").fill("secret");
    page.locator("button[type=submit]").click();
    return page;
  }

  private String roleOf(String name) {
    return system
        .jdbc()
        .sql("select role from operator where name = ?")
        .param(name)
        .query(String.class)
        .single();
  }

  @Test
  void itSaysWhoSomebodyIsAndMayBeDown() throws Exception {
    try (BrowserContext context = chromium.browser().newContext()) {
      Page page = context.newPage();
      page.navigate(system.url() + "/login");
      page.locator("a[href$='/oauth2/authorization/directory']").click();
      assertThat(page).hasURL(Pattern.compile(".*/login\\?error=directory$"));
      assertThat(page.locator("[role=alert]").first()).isVisible();
      page.locator("input[name=username]").fill("first");
      page.locator("input[name=password]").fill(OperatorsSystem.PASSWORD);
      page.locator("form:has(input[name=password]) button").click();
      assertThat(page.locator("header nav")).isVisible();
    }
    system.operator("dave", "ANALYST"); // here before the directory knew one of that name
    try (ConfigurableApplicationContext peer =
        DirectoryPeer.start(system.directoryPort(), system.url())) {
      assertThat(peer.isRunning()).isTrue();
      try (BrowserContext context = chromium.browser().newContext()) {
        Page page = comeIn(context, "dora");
        assertThat(page.locator("h1")).hasText("dora");
        assertThat(page).hasURL(Pattern.compile(".*/account\\?x=1.*"));
        assertThat(page.locator("input[name=old]")).hasCount(0);
        assertThat(roleOf("dora")).isEqualTo("ANALYST");
        page.locator("header form button").click();
        assertThat(page).hasURL(Pattern.compile(".*/login\\?logout"));
      }
      comesInAs("dirk", "SUPERVISOR"); // the higher of two
      DirectoryPeer.group("dirk", "fraud-desk");
      system.context().getBean(ApiTokens.class).make("of dirk", List.of("cases:read"), "dirk");
      comesInAs("dirk", "ANALYST"); // as the directory says now
      assertThat(system.context().getBean(ApiTokens.class).list())
          .filteredOn(token -> token.createdBy().equals("dirk"))
          .allSatisfy(token -> assertThat(token.revoked()).isTrue());
      try (Visitor visitor = new Visitor(system.url())) {
        assertThat(visitor.logIn("dirk", "!")).as("as for any wrong password").endsWith("?error");
        visitor.logIn("my password, typed here", "x");
      }
      system.jdbc().sql("update operator set disabled_at = now() where name = 'dora'").update();
      assertThat(system.context().getBean(Audit.class).listNewest(100))
          .extracting(entry -> entry.action() + " " + entry.subject())
          .contains("LOGGED_IN dora", "LOGGED_OUT dora", "LOGIN_FAILED dirk", "LOGIN_FAILED ?");
      staysOutside("dora", "directory_disabled");
      staysOutside("nora", "directory_role");
      staysOutside("dave", "directory_taken");
      try (BrowserContext context = chromium.browser().newContext()) {
        Page page = context.newPage();
        page.navigate(system.url() + "/login/oauth2/code/directory?code=x&state=y");
        assertThat(page).hasURL(Pattern.compile(".*/login\\?error=directory$"));
      }
    }
  }

  private void comesInAs(String name, String role) {
    try (BrowserContext context = chromium.browser().newContext()) {
      Page page = comeIn(context, name);
      assertThat(page.locator("h1")).hasText(name);
      assertThat(roleOf(name)).isEqualTo(role);
    }
  }

  private void staysOutside(String name, String why) {
    try (BrowserContext context = chromium.browser().newContext()) {
      Page page = comeIn(context, name);
      assertThat(page).hasURL(Pattern.compile(".*/login\\?error=" + why + "$"));
      assertThat(page.locator("[role=alert]").first()).isVisible();
    }
  }
}
