package org.sekisho.server.access;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page an invitation's link leads to. */
@Controller
class SetupController {

  static final String NAME = "[a-z0-9][a-z0-9._-]{1,31}";
  private static final int LEAST_PASSWORD = 12;
  private static final int MOST_PASSWORD_BYTES = 72; // what bcrypt reads of it

  private final Invitations invitations;
  private final MessageSource messages;

  SetupController(Invitations invitations, MessageSource messages) {
    this.invitations = invitations;
    this.messages = messages;
  }

  static boolean isPassword(String password) {
    return password.length() >= LEAST_PASSWORD
        && password.getBytes(StandardCharsets.UTF_8).length <= MOST_PASSWORD_BYTES;
  }

  @GetMapping("/setup/{secret}")
  String show(@PathVariable String secret, Model model) {
    Optional<Invitations.Invited> invited = invitations.find(secret);
    model.addAttribute("valid", invited.isPresent());
    model.addAttribute("invited", invited.flatMap(Invitations.Invited::name).orElse(""));
    return "setup";
  }

  @PostMapping("/setup/{secret}")
  String use(
      @PathVariable String secret,
      @RequestParam(defaultValue = "") String name,
      @RequestParam String password,
      Model model,
      Locale locale) {
    boolean chooses =
        invitations.find(secret).map(invited -> invited.name().isEmpty()).orElse(false);
    String wrong =
        chooses && !name.matches(NAME)
            ? "setup.badName"
            : isPassword(password) ? "" : "setup.badPassword";
    if (!wrong.isEmpty()) {
      show(secret, model);
      model.addAttribute("wrong", messages.getMessage(wrong, null, locale));
      model.addAttribute("name", name);
      return "setup";
    }
    return invitations.use(secret, name, password)
        ? "redirect:/login?made"
        : "redirect:/setup/" + secret;
  }
}
