package org.sekisho.server.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The second step of logging in, for those who have set one up. */
@Controller
class CodeController {

  /** What somebody may do who has given the password and not yet the code: give the code. */
  static final String AUTHORITY = "CODE_AWAITED";

  private final Operators operators;
  private final Audit audit;
  private final HttpSessionSecurityContextRepository contexts =
      new HttpSessionSecurityContextRepository();

  CodeController(Operators operators, Audit audit) {
    this.operators = operators;
    this.audit = audit;
  }

  @GetMapping("/login/code")
  String show() {
    return "code";
  }

  @PostMapping("/login/code")
  String take(
      @RequestParam String code,
      Authentication who,
      HttpServletRequest request,
      HttpServletResponse response,
      Model model) {
    if (!operators.takeCode(who.getName(), code)) {
      model.addAttribute("wrong", true);
      return "code";
    }
    Role role = operators.find(who.getName()).orElseThrow().role();
    request.changeSessionId();
    audit.write(who.getName(), "LOGGED_IN", who.getName(), "code");
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(
        UsernamePasswordAuthenticationToken.authenticated(
            Objects.requireNonNull(who.getPrincipal()),
            null,
            AuthorityUtils.createAuthorityList("ROLE_" + role.name())));
    SecurityContextHolder.setContext(context);
    contexts.saveContext(context, request, response);
    return "redirect:/";
  }
}
