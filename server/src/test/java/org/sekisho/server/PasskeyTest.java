package org.sekisho.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sekisho.server.access.Audit;

/** Passkeys, in a real browser with a virtual authenticator. */
@ExtendWith(Shared.class)
class PasskeyTest {

  private final OperatorsSystem system;
  private final Chromium chromium;

  PasskeyTest(OperatorsSystem system, Chromium chromium) {
    this.system = system;
    this.chromium = chromium;
  }

  /** A device that keeps passkeys; its finger is right until it is told otherwise. */
  private record Device(CDPSession session, String id) {
    static Device of(Page page) {
      CDPSession session = page.context().newCDPSession(page);
      session.send("WebAuthn.enable");
      JsonObject options = new JsonObject();
      options.addProperty("protocol", "ctap2");
      options.addProperty("transport", "internal");
      options.addProperty("hasResidentKey", true);
      options.addProperty("hasUserVerification", true);
      options.addProperty("isUserVerified", true);
      options.addProperty("automaticPresenceSimulation", true);
      JsonObject arguments = new JsonObject();
      arguments.add("options", options);
      return new Device(
          session,
          session
              .send("WebAuthn.addVirtualAuthenticator", arguments)
              .get("authenticatorId")
              .getAsString());
    }

    void fingerIs(boolean right) {
      JsonObject arguments = new JsonObject();
      arguments.addProperty("authenticatorId", id);
      arguments.addProperty("isUserVerified", right);
      session.send("WebAuthn.setUserVerified", arguments);
    }
  }

  private String url() {
    return system.url().replace("127.0.0.1", "localhost"); // an address has no passkeys
  }

  private static Locator passkey(Page page) {
    return page.locator("form[data-passkey=login] button");
  }

  private static void logOut(Page page) {
    page.locator("header form button").click();
    assertThat(page).hasURL(Pattern.compile(".*/login\\?logout"));
  }

  /** Somebody with a password adds a passkey, and comes in by it. */
  private Page holder(BrowserContext context, String name) {
    Page page = context.newPage();
    page.navigate(url() + "/login");
    page.locator("input[name=username]").fill(name);
    page.locator("input[name=password]").fill(OperatorsSystem.PASSWORD);
    page.locator("form:has(input[name=password]) button").click();
    page.navigate(url() + "/account");
    page.locator("form[action$='/account/passkey'] input[name=old]").fill(OperatorsSystem.PASSWORD);
    page.locator("form[action$='/account/passkey'] button").click();
    return page;
  }

  @Test
  void itLogsInWithoutPasswordAndIsTakenAway() {
    system.operator("pia", "ENGINEER");
    try (BrowserContext context = chromium.browser().newContext()) {
      Page page = holder(context, "pia");
      Device device = Device.of(page);
      page.locator("form[data-passkey=register] input[name=label]").fill("laptop of pia");
      page.locator("form[data-passkey=register] button").click();
      assertThat(page.locator("main li")).containsText("laptop of pia");
      logOut(page);
      page.navigate(url() + "/account?x=1"); // where one comes back to
      passkey(page).click();
      assertThat(page.locator("h1")).hasText("pia");
      assertThat(page).hasURL(Pattern.compile(".*/account\\?x=1.*"));
      logOut(page);
      device.fingerIs(false);
      passkey(page).click();
      assertThat(page.locator("form[data-passkey=login] [role=alert]")).isVisible();
      device.fingerIs(true);
      passkey(page).click();
      assertThat(page.locator("header nav")).isVisible();
      page.navigate(url() + "/account");
      page.locator("form[data-passkey=remove] button").click();
      assertThat(page.locator("form[data-passkey=remove]")).hasCount(0);
      logOut(page);
      passkey(page).click();
      assertThat(page.locator("form[data-passkey=login] [role=alert]")).isVisible();
    }
    assertThat(system.context().getBean(Audit.class).listNewest(200))
        .filteredOn(entry -> entry.actor().equals("pia"))
        .extracting(Audit.Entry::action)
        .contains("LOGGED_IN", "LOGGED_OUT", "PASSKEY_ADDED", "PASSKEY_REMOVED");
  }

  /** Rows: what is done to the passkey's holder; he does not come in by it any more. */
  @Test
  void itIsOfNoUseToWhoMayNotComeIn() {
    system.operator("dan", "ANALYST");
    try (BrowserContext context = chromium.browser().newContext()) {
      Page page = holder(context, "dan");
      Device.of(page);
      page.locator("form[data-passkey=register] input[name=label]").fill("key");
      page.locator("form[data-passkey=register] button").click();
      assertThat(page.locator("main li")).containsText("key");
      logOut(page);
      for (String done :
          new String[] {
            "update operator set disabled_at = now() where name = 'dan'",
            "update operator set disabled_at = null where name = 'dan';"
                + " update user_credentials set signature_count = 1000 where label = 'key'"
          }) {
        system.jdbc().sql(done).update();
        page.navigate(url() + "/login");
        passkey(page).click();
        assertThat(page.locator("form[data-passkey=login] [role=alert]")).isVisible();
      }
      system.jdbc().sql("update user_credentials set signature_count = 0").update();
      passkey(page).click();
      assertThat(page.locator("header nav")).isVisible();
    }
  }

  /** A new one takes the password of just now: a page left open is not enough. */
  @Test
  void noneIsAddedWithoutThePassword() {
    system.operator("eve", "ANALYST");
    try (BrowserContext context = chromium.browser().newContext()) {
      Page page = context.newPage();
      page.navigate(url() + "/login");
      page.locator("input[name=username]").fill("eve");
      page.locator("input[name=password]").fill(OperatorsSystem.PASSWORD);
      page.locator("form:has(input[name=password]) button").click();
      page.navigate(url() + "/account");
      Object status =
          page.evaluate(
              """
              async () => {
                const headers = {'X-XSRF-TOKEN': document.querySelector('[name=_csrf]').value,
                  'Content-Type': 'application/json'};
                await fetch('/webauthn/register/options', {method: 'POST', headers});
                const credential = {id: 'AA', rawId: 'AA', type: 'public-key', response:
                  {attestationObject: 'AA', clientDataJSON: 'AA', transports: []},
                  clientExtensionResults: {}};
                return (await fetch('/webauthn/register', {method: 'POST', headers,
                  body: JSON.stringify({publicKey: {label: 'x', credential}})})).status;
              }
              """);
      assertThat(status).isEqualTo(400);
    }
  }
}
