package org.sekisho.server.access;

import java.util.Map;
import java.util.Optional;
import org.sekisho.server.settings.Settings;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page one logs in at: by password, by passkey, or by the operator's directory. */
@Controller
class LoginController {

  /** What {@link Directory} may send somebody back with, and its message; nothing else is shown. */
  private static final Map<String, String> DIRECTORY_ERRORS =
      Map.of(
          "directory", "login.directoryDown",
          "directory_role", "login.directory_role",
          "directory_disabled", "login.directory_disabled",
          "directory_name", "login.directory_name",
          "directory_taken", "login.directory_taken");

  private final Settings settings;

  LoginController(Settings settings) {
    this.settings = settings;
  }

  @GetMapping("/login")
  String show(@RequestParam Map<String, String> asked, Model model) {
    Optional<String> directory = Optional.ofNullable(asked.get("error")).map(DIRECTORY_ERRORS::get);
    model.addAttribute("failed", asked.containsKey("error") && directory.isEmpty());
    model.addAttribute("directoryFailed", directory.orElse(""));
    model.addAttribute("directory", settings.directory().isPresent());
    model.addAttribute("made", asked.containsKey("made"));
    return "login";
  }
}
