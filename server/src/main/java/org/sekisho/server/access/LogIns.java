package org.sekisho.server.access;

import org.springframework.context.event.EventListener;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.event.AbstractAuthenticationFailureEvent;
import org.springframework.security.authentication.event.LogoutSuccessEvent;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;

/** Who came in, who left, and whose password was wrong, for the audit trail. */
@Component
class LogIns {

  /** What stands for a name that cannot be one: somebody may have typed his password there. */
  private static final String NO_NAME = "?";

  private final Audit audit;

  LogIns(Audit audit) {
    this.audit = audit;
  }

  /** Somebody has come in, or half, when a code is still asked for. */
  void cameIn(Authentication who) {
    boolean half =
        who.getAuthorities().stream()
            .anyMatch(of -> CodeController.AUTHORITY.equals(of.getAuthority()));
    audit.write(
        who.getName(),
        half ? "PASSWORD_GIVEN" : "LOGGED_IN",
        who.getName(),
        who.getClass().getSimpleName().replace("AuthenticationToken", ""));
  }

  @EventListener
  void left(LogoutSuccessEvent event) {
    String name = event.getAuthentication().getName();
    audit.write(name, "LOGGED_OUT", name, "");
  }

  @EventListener
  void failed(AbstractAuthenticationFailureEvent event) {
    if (event.getAuthentication() instanceof UsernamePasswordAuthenticationToken tried) {
      String name = tried.getName();
      audit.write(
          "sekisho", "LOGIN_FAILED", name.matches(SetupController.NAME) ? name : NO_NAME, "");
    }
  }
}
