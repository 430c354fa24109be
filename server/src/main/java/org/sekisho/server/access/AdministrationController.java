package org.sekisho.server.access;

import java.security.Principal;
import java.util.List;
import java.util.UUID;
import org.sekisho.server.settings.PublicUrl;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Who works here, and which programs may ask us. */
@Controller
class AdministrationController {

  private final Operators operators;
  private final Invitations invitations;
  private final ApiTokens tokens;
  private final PublicUrl url;

  AdministrationController(
      Operators operators, Invitations invitations, ApiTokens tokens, PublicUrl url) {
    this.operators = operators;
    this.invitations = invitations;
    this.tokens = tokens;
    this.url = url;
  }

  @GetMapping("/operators")
  String operators(Model model) {
    model.addAttribute("operators", operators.list());
    model.addAttribute("roles", Role.values());
    return "operators";
  }

  @PostMapping("/operators")
  String invite(
      @RequestParam String name, @RequestParam Role role, Principal who, RedirectAttributes back) {
    if (!name.matches(SetupController.NAME)) {
      back.addFlashAttribute("wrong", "setup.badName");
      return "redirect:/operators";
    }
    if (role != Role.ADMINISTRATOR && operators.isLastAdministrator(name)) {
      back.addFlashAttribute("wrong", "operators.last");
      return "redirect:/operators";
    }
    // Shown once, to be handed over; only its hash is kept.
    back.addFlashAttribute("link", url.base() + invitations.invite(name, role, who.getName()));
    back.addFlashAttribute("invited", name);
    return "redirect:/operators";
  }

  @PostMapping("/operators/{name}/disable")
  String disable(@PathVariable String name, Principal who, RedirectAttributes back) {
    if (!operators.disable(name, who.getName())) {
      back.addFlashAttribute("wrong", "operators.last");
    }
    return "redirect:/operators";
  }

  @GetMapping("/tokens")
  String tokens(Model model) {
    model.addAttribute("tokens", tokens.list());
    model.addAttribute("scopes", ApiTokens.SCOPES);
    return "tokens";
  }

  @PostMapping("/tokens")
  String makeToken(
      @RequestParam String name,
      @RequestParam(defaultValue = "") List<String> scope,
      Authentication who,
      RedirectAttributes back) {
    boolean engineer =
        who.getAuthorities().stream().anyMatch(of -> "ROLE_ENGINEER".equals(of.getAuthority()));
    if (engineer && !ApiTokens.OF_ENGINEERS.containsAll(scope)) {
      back.addFlashAttribute("wrong", "tokens.notYours");
      return "redirect:/tokens";
    }
    if (!name.matches("[\\w .@-]{1,64}")
        || scope.isEmpty()
        || !ApiTokens.SCOPES.containsAll(scope)) {
      back.addFlashAttribute("wrong", "tokens.bad");
    } else {
      back.addFlashAttribute("secret", tokens.make(name, scope, who.getName()));
    }
    return "redirect:/tokens";
  }

  @PostMapping("/tokens/{id}/revoke")
  String revoke(@PathVariable UUID id, Principal who) {
    tokens.revoke(id, who.getName());
    return "redirect:/tokens";
  }
}
