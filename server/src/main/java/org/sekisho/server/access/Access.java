package org.sekisho.server.access;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.sekisho.server.intake.IntakeCounts;
import org.sekisho.server.settings.PublicUrl;
import org.sekisho.server.settings.Settings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.CookieRequestCache;

/** Who may do what: pages by session, the API by token. */
@Configuration(proxyBeanMethods = false)
class Access {

  /** Where switches ask over HTTP. */
  private static final String AUTHORISE = "/v1/authorise";

  private static final String CONTENT_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none';"
          + " frame-ancestors 'none'";

  @Bean
  PasswordEncoder passwordEncoder() {
    return PasswordEncoderFactories.createDelegatingPasswordEncoder();
  }

  @Bean
  UserDetailsService logins(Operators operators) {
    return name ->
        operators
            .findLogin(name)
            .map(
                of ->
                    User.withUsername(name.toLowerCase(Locale.ROOT))
                        .password(of.hash())
                        .authorities(
                            of.withCode() ? CodeController.AUTHORITY : "ROLE_" + of.role().name())
                        .disabled(of.disabled())
                        .build())
            .orElseThrow(() -> new UsernameNotFoundException("no such operator"));
  }

  /** The API: a token in each request, no session, and so no cookie to forge with. */
  @Bean
  @Order(1)
  SecurityFilterChain api(HttpSecurity http, ApiTokens tokens, IntakeCounts counts)
      throws Exception {
    return http.securityMatcher("/api/**", "/v1/**", "/hooks/**", "/actuator/prometheus")
        .csrf(csrf -> csrf.disable())
        .sessionManagement(of -> of.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .addFilterBefore(new ApiTokenFilter(tokens), UsernamePasswordAuthenticationFilter.class)
        .authorizeHttpRequests(
            may ->
                may.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                    .permitAll() // it was asked when the request came
                    .requestMatchers(HttpMethod.POST, "/hooks/**")
                    .permitAll() // each is signed
                    .requestMatchers(HttpMethod.POST, "/api/v1/events")
                    .access(AuthorityAuthorizationManager.hasAuthority("SCOPE_events:write"))
                    .requestMatchers(AUTHORISE)
                    .access(AuthorityAuthorizationManager.hasAuthority("SCOPE_gate:ask"))
                    .requestMatchers("/actuator/prometheus")
                    .access(AuthorityAuthorizationManager.hasAuthority("SCOPE_metrics:read"))
                    .requestMatchers(HttpMethod.GET, "/api/v1/openapi")
                    .permitAll()
                    .requestMatchers(
                        HttpMethod.POST,
                        "/api/v1/cases/**",
                        "/api/v1/blocks",
                        "/api/v1/incidents/**",
                        "/api/v1/restrictions")
                    .access(AuthorityAuthorizationManager.hasAuthority("SCOPE_cases:write"))
                    .requestMatchers(HttpMethod.PUT, "/api/v1/lines/**")
                    .access(AuthorityAuthorizationManager.hasAuthority("SCOPE_reference:write"))
                    .requestMatchers(HttpMethod.POST, "/api/v1/reference/**")
                    .access(AuthorityAuthorizationManager.hasAuthority("SCOPE_reference:write"))
                    .requestMatchers(HttpMethod.GET, "/api/v1/reference/**")
                    .access(AuthorityAuthorizationManager.hasAuthority("SCOPE_reference:read"))
                    .requestMatchers(HttpMethod.GET, "/api/v1/audit")
                    .access(AuthorityAuthorizationManager.hasAuthority("SCOPE_audit:read"))
                    .requestMatchers(HttpMethod.GET, "/api/v1/lines/*/rules")
                    .access(
                        AuthorityAuthorizationManager.hasAnyAuthority(
                            "SCOPE_cases:read", "SCOPE_reference:write"))
                    .requestMatchers(HttpMethod.GET, "/api/**")
                    .access(AuthorityAuthorizationManager.hasAuthority("SCOPE_cases:read"))
                    .anyRequest()
                    .denyAll())
        .exceptionHandling(
            of ->
                of.authenticationEntryPoint(
                        (request, response, e) -> {
                          countRefused(request, counts);
                          ApiTokenFilter.refuse(request, response, e);
                        })
                    .accessDeniedHandler(
                        (request, response, e) -> {
                          countRefused(request, counts);
                          ApiTokenFilter.forbid(request, response, e);
                        }))
        .build();
  }

  /** A switch whose token is not good lets every call through: that is to be seen. */
  private static void countRefused(HttpServletRequest request, IntakeCounts counts) {
    if (request.getRequestURI().equals(AUTHORISE)) {
      counts.rejected("gate", "no good token");
    }
  }

  /** The pages. */
  @Bean
  @Order(2)
  SecurityFilterChain pages(
      HttpSecurity http,
      LoginLimit limit,
      Operators operators,
      PasswordEncoder encoder,
      LogIns logIns,
      Settings settings,
      PublicUrl url)
      throws Exception {
    var saved = new CookieRequestCache();
    saved.setRequestMatcher(Access::isPage);
    Passkeys.use(http, operators, logIns, saved);
    AuthenticationSuccessHandler comesIn =
        (request, response, who) -> {
          logIns.cameIn(who);
          loggedIn(saved, request, response, who);
        };
    if (settings.directory().isPresent()) {
      new Directory(settings.directory().get(), url, operators, encoder).use(http, comesIn);
    }
    return http.addFilterAfter(limit, SecurityContextHolderFilter.class)
        .authorizeHttpRequests(
            may ->
                may.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                    .permitAll()
                    .requestMatchers(
                        "/login",
                        "/setup/*",
                        "/answer/*",
                        "/error",
                        "/assets/**",
                        "/actuator/health/**",
                        "/demo/**")
                    .permitAll()
                    .requestMatchers("/login/code")
                    .hasAuthority(CodeController.AUTHORITY)
                    .requestMatchers("/actuator/**", "/tokens/**")
                    .hasAnyRole("ENGINEER", "ADMINISTRATOR")
                    .requestMatchers(HttpMethod.POST, "/approvals/*/decision")
                    .hasAnyRole("SUPERVISOR", "ADMINISTRATOR")
                    .requestMatchers("/operators/**")
                    .hasRole("ADMINISTRATOR")
                    .requestMatchers("/audit/**")
                    .hasAnyRole("AUDITOR", "ADMINISTRATOR")
                    .requestMatchers("/account/**", "/webauthn/register/**")
                    .hasAnyRole(Role.names())
                    .requestMatchers(HttpMethod.GET)
                    .hasAnyRole(Role.names())
                    .anyRequest()
                    .hasAnyRole("ANALYST", "SUPERVISOR", "ADMINISTRATOR"))
        // No session for who only looks at the log-in page or answers a mail.
        .csrf(csrf -> csrf.csrfTokenRepository(tokenInCookie()))
        .requestCache(cache -> cache.requestCache(saved))
        .formLogin(login -> login.loginPage("/login").successHandler(comesIn))
        .logout(Customizer.withDefaults())
        .headers(
            headers ->
                headers
                    .contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_POLICY))
                    .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER)))
        .build();
  }

  private static CsrfTokenRepository tokenInCookie() {
    var repository = new CookieCsrfTokenRepository();
    repository.setCookieCustomizer(cookie -> cookie.httpOnly(true).sameSite("Lax"));
    return repository;
  }

  /** Only a page is come back to: no part of one, no file. */
  private static boolean isPage(HttpServletRequest request) {
    return request.getMethod().equals("GET")
        && String.valueOf(request.getHeader("Accept")).contains("text/html")
        && !request.getRequestURI().startsWith("/parts/");
  }

  private static void loggedIn(
      CookieRequestCache cache,
      HttpServletRequest request,
      HttpServletResponse response,
      Authentication who)
      throws IOException, ServletException {
    boolean half =
        who.getAuthorities().stream()
            .anyMatch(of -> CodeController.AUTHORITY.equals(of.getAuthority()));
    if (half) {
      response.sendRedirect(request.getContextPath() + "/login/code");
    } else {
      var saved = new SavedRequestAwareAuthenticationSuccessHandler();
      saved.setRequestCache(cache);
      saved.onAuthenticationSuccess(request, response, who);
    }
  }
}
