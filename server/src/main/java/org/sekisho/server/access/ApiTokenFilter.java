package org.sekisho.server.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.stream.Collectors;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authorization.AuthorityAuthorizationDecision;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Reads {@code Authorization: Bearer}. */
final class ApiTokenFilter extends OncePerRequestFilter {

  private static final String BEARER = "Bearer ";

  private final ApiTokens tokens;

  ApiTokenFilter(ApiTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String header = request.getHeader("Authorization");
    if (header != null && header.startsWith(BEARER)) {
      tokens
          .find(header.substring(BEARER.length()).strip())
          .ifPresent(
              holder -> {
                var context = SecurityContextHolder.createEmptyContext();
                var program =
                    UsernamePasswordAuthenticationToken.authenticated(
                        holder.name(),
                        "",
                        AuthorityUtils.createAuthorityList(
                            holder.scopes().stream().map(scope -> "SCOPE_" + scope).toList()));
                program.setDetails(holder.madeBy());
                context.setAuthentication(program);
                SecurityContextHolder.setContext(context);
              });
    }
    chain.doFilter(request, response);
  }

  /** Says so as problem+json (RFC 9457). */
  static void forbid(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
      throws IOException {
    response.setStatus(HttpServletResponse.SC_FORBIDDEN);
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    String needed =
        e instanceof AuthorizationDeniedException denied
                && denied.getAuthorizationResult() instanceof AuthorityAuthorizationDecision of
            ? of.getAuthorities().stream()
                .map(scope -> String.valueOf(scope.getAuthority()).replace("SCOPE_", ""))
                .collect(Collectors.joining(" or ", " it needs the scope ", ""))
            : " see the scopes under Tokens";
    response
        .getWriter()
        .write(
            "{\"title\":\"Forbidden\",\"status\":403,\"detail\":\"this token is not good for that:"
                + needed
                + "\"}");
  }

  /** Says so as problem+json (RFC 9457). */
  static void refuse(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
      throws IOException {
    response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
    response.setHeader("WWW-Authenticate", "Bearer");
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response
        .getWriter()
        .write(
            "{\"title\":\"Unauthorized\",\"status\":401,\"detail\":\"send a token:"
                + " Authorization: Bearer sk_...; an administrator makes one under Tokens\"}");
  }
}
