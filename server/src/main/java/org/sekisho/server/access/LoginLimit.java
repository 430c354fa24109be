package org.sekisho.server.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.sekisho.server.RecentMap;
import org.sekisho.server.settings.Settings;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.UrlPathHelper;

/** Log-ins and answers by link are tried so often an address and no more. */
@Component
class LoginLimit extends OncePerRequestFilter {

  private static final Duration WITHIN = Duration.ofMinutes(5);
  private static final int MOST_ADDRESSES = 10_000;

  private final int most;
  private final Map<String, Deque<Long>> tries = new RecentMap<>(MOST_ADDRESSES);

  LoginLimit(Settings settings) {
    most = settings.loginTries();
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    String path = new UrlPathHelper().getLookupPathForRequest(request); // decoded, as it is matched
    boolean byDirectory = path.startsWith("/oauth2/") || path.startsWith("/login/oauth2/");
    if (byDirectory) {
      return false; // each begins a session, or asks the directory
    }
    return !request.getMethod().equals("POST")
        || !(path.startsWith("/login")
            || path.startsWith("/webauthn/")
            || path.startsWith("/account/")
            || path.startsWith("/setup/")
            || path.startsWith("/answer/"));
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    // A code is six digits: whoever has the password may not try them from many addresses.
    Principal who = request.getUserPrincipal();
    String name = who == null ? "" : "name " + who.getName();
    long now = System.nanoTime();
    boolean may = mayTry(network(request.getRemoteAddr()), now);
    if (may && (name.isEmpty() || mayTry(name, now))) {
      chain.doFilter(request, response);
    } else {
      response.setHeader("Retry-After", String.valueOf(WITHIN.toSeconds()));
      response.sendError(429);
    }
  }

  /** IPv6 by /64: a customer has a whole one. */
  private static String network(String address) {
    String[] groups = address.split(":");
    return groups.length > 4 ? String.join(":", List.of(groups).subList(0, 4)) : address;
  }

  private synchronized boolean mayTry(String address, long nowNanos) {
    Deque<Long> times = tries.computeIfAbsent(address, added -> new ArrayDeque<>());
    while (!times.isEmpty() && nowNanos - times.peek() > WITHIN.toNanos()) {
      times.remove();
    }
    if (times.size() >= most) {
      return false;
    }
    times.add(nowNanos);
    return true;
  }
}
