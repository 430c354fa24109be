package org.sekisho.server.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.UrlPathHelper;

/** Log-ins and answers by link are tried so often an address and no more. */
@Component
class LoginLimit extends OncePerRequestFilter {

  private static final int MOST_TRIES = 20;
  private static final Duration WITHIN = Duration.ofMinutes(5);
  private static final int MOST_ADDRESSES = 10_000;

  private final Map<String, Deque<Long>> tries =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Long>> eldest) {
          return size() > MOST_ADDRESSES;
        }
      };

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    String path = new UrlPathHelper().getLookupPathForRequest(request); // decoded, as it is matched
    return !request.getMethod().equals("POST")
        || !(path.startsWith("/login")
            || path.startsWith("/account/")
            || path.startsWith("/setup/")
            || path.startsWith("/answer/"));
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (mayTry(request.getRemoteAddr(), System.nanoTime())) {
      chain.doFilter(request, response);
    } else {
      response.setHeader("Retry-After", String.valueOf(WITHIN.toSeconds()));
      response.sendError(429);
    }
  }

  private synchronized boolean mayTry(String address, long nowNanos) {
    Deque<Long> times = tries.computeIfAbsent(address, added -> new ArrayDeque<>());
    while (!times.isEmpty() && nowNanos - times.peek() > WITHIN.toNanos()) {
      times.remove();
    }
    if (times.size() >= MOST_TRIES) {
      return false;
    }
    times.add(nowNanos);
    return true;
  }
}
