package org.sekisho.server.access;

import java.util.Locale;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page the first start's link leads to. */
@Controller
class SetupController {

  private static final String NAME = "[a-z0-9][a-z0-9._-]{1,31}";
  private static final int LEAST_PASSWORD = 12;
  private static final int MOST_PASSWORD = 72; // what bcrypt reads of it

  private final FirstStart first;
  private final MessageSource messages;

  SetupController(FirstStart first, MessageSource messages) {
    this.first = first;
    this.messages = messages;
  }

  @GetMapping("/setup/{secret}")
  String show(@PathVariable String secret, Model model) {
    model.addAttribute("valid", first.isValid(secret));
    return "setup";
  }

  @PostMapping("/setup/{secret}")
  String use(
      @PathVariable String secret,
      @RequestParam String name,
      @RequestParam String password,
      Model model,
      Locale locale) {
    String wrong =
        !name.matches(NAME)
            ? "setup.badName"
            : password.length() < LEAST_PASSWORD || password.length() > MOST_PASSWORD
                ? "setup.badPassword"
                : "";
    if (!wrong.isEmpty()) {
      model.addAttribute("valid", first.isValid(secret));
      model.addAttribute("wrong", messages.getMessage(wrong, null, locale));
      model.addAttribute("name", name);
      return "setup";
    }
    return first.use(secret, name, password) ? "redirect:/login?made" : "redirect:/setup/" + secret;
  }
}
