package org.sekisho.server.access;

import jakarta.servlet.http.HttpSession;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.OptionalLong;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.webauthn.management.PublicKeyCredentialUserEntityRepository;
import org.springframework.security.web.webauthn.management.UserCredentialRepository;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** One's own access: password, and the second step of logging in. */
@Controller
class AccountController {

  private static final String PENDING = "pendingCodeSecret";

  private final Operators operators;
  private final PasswordEncoder encoder;
  private final PublicKeyCredentialUserEntityRepository users;
  private final UserCredentialRepository passkeys;

  AccountController(
      Operators operators,
      PasswordEncoder encoder,
      PublicKeyCredentialUserEntityRepository users,
      UserCredentialRepository passkeys) {
    this.operators = operators;
    this.encoder = encoder;
    this.users = users;
    this.passkeys = passkeys;
  }

  @GetMapping("/account")
  String show(Principal who, HttpSession session, Model model) {
    Operators.Operator of = operators.find(who.getName()).orElseThrow();
    model.addAttribute("of", of);
    model.addAttribute("passkeys", Passkeys.list(users, passkeys, of.name()));
    model.addAttribute("mayAdd", Passkeys.AfterPassword.isAllowed(session));
    String secret = pending(session);
    model.addAttribute("secret", secret);
    model.addAttribute(
        "uri",
        "otpauth://totp/Sekisho:%s?secret=%s&issuer=Sekisho"
            .formatted(URLEncoder.encode(of.name(), StandardCharsets.UTF_8), secret));
    return "account";
  }

  private static String pending(HttpSession session) {
    if (session.getAttribute(PENDING) instanceof String secret) {
      return secret;
    }
    String secret = TimeCode.newSecret();
    session.setAttribute(PENDING, secret);
    return secret;
  }

  /** A passkey is added to who has just given the password. */
  @PostMapping("/account/passkey")
  String askForPasskey(
      @RequestParam String old, Principal who, HttpSession session, RedirectAttributes back) {
    Operators.Login login = operators.findLogin(who.getName()).orElseThrow();
    if (encoder.matches(old, login.hash())) {
      Passkeys.AfterPassword.allow(session);
    } else {
      back.addFlashAttribute("wrong", "account.oldWrong");
    }
    return "redirect:/account";
  }

  @PostMapping("/account/code")
  String setCode(
      @RequestParam String code,
      @RequestParam String old,
      Principal who,
      HttpSession session,
      RedirectAttributes back) {
    String secret = pending(session);
    OptionalLong step =
        TimeCode.stepOf(secret, code.strip(), System.currentTimeMillis() / 1_000, 0);
    Operators.Login login = operators.findLogin(who.getName()).orElseThrow();
    if (!encoder.matches(old, login.hash())) {
      back.addFlashAttribute("wrong", "account.oldWrong");
    } else if (step.isEmpty()) {
      back.addFlashAttribute("wrong", "code.wrong");
    } else {
      operators.askForCode(who.getName(), secret, step.getAsLong());
      session.removeAttribute(PENDING);
      back.addFlashAttribute("done", "account.codeSet");
    }
    return "redirect:/account";
  }

  @PostMapping("/account/password")
  String changePassword(
      @RequestParam String old,
      @RequestParam String password,
      Principal who,
      RedirectAttributes back) {
    Operators.Login login = operators.findLogin(who.getName()).orElseThrow();
    if (!encoder.matches(old, login.hash())) {
      back.addFlashAttribute("wrong", "account.oldWrong");
    } else if (!SetupController.isPassword(password)) {
      back.addFlashAttribute("wrong", "setup.badPassword");
    } else {
      operators.changePassword(who.getName(), String.valueOf(encoder.encode(password)));
      operators.endSessions(who.getName());
      return "redirect:/login";
    }
    return "redirect:/account";
  }
}
