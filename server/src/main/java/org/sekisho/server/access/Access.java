package org.sekisho.server.access;

import jakarta.servlet.DispatcherType;
import java.util.Locale;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** Who may do what: pages by session, the API by token. */
@Configuration(proxyBeanMethods = false)
class Access {

  private static final String CONTENT_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none';"
          + " frame-ancestors 'none'";

  private record Account(String hash, String role, boolean disabled) {}

  @Bean
  PasswordEncoder passwordEncoder() {
    return PasswordEncoderFactories.createDelegatingPasswordEncoder();
  }

  @Bean
  UserDetailsService operators(JdbcClient jdbc) {
    return name ->
        jdbc.sql("select password_hash, role, disabled_at from operator where name = ?")
            .param(name.toLowerCase(Locale.ROOT))
            .query(
                (row, n) ->
                    new Account(row.getString(1), row.getString(2), row.getTimestamp(3) != null))
            .optional()
            .map(
                of ->
                    User.withUsername(name.toLowerCase(Locale.ROOT))
                        .password(of.hash)
                        .roles(of.role)
                        .disabled(of.disabled)
                        .build())
            .orElseThrow(() -> new UsernameNotFoundException("no such operator"));
  }

  /** The API: a token in each request, no session, and so no cookie to forge with. */
  @Bean
  @Order(1)
  SecurityFilterChain api(HttpSecurity http, ApiTokens tokens) throws Exception {
    return http.securityMatcher("/api/**", "/hooks/**")
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
                    .requestMatchers(HttpMethod.GET, "/api/**")
                    .access(AuthorityAuthorizationManager.hasAuthority("SCOPE_cases:read"))
                    .anyRequest()
                    .denyAll())
        .exceptionHandling(of -> of.authenticationEntryPoint(ApiTokenFilter::refuse))
        .build();
  }

  /** The pages. */
  @Bean
  @Order(2)
  SecurityFilterChain pages(HttpSecurity http, LoginLimit limit) throws Exception {
    return http.addFilterBefore(limit, UsernamePasswordAuthenticationFilter.class)
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
                    .requestMatchers("/actuator/**")
                    .hasAnyRole("ENGINEER", "ADMINISTRATOR")
                    .requestMatchers(
                        HttpMethod.POST,
                        "/cases/*/suspension",
                        "/cases/*/release",
                        "/cases/*/attempt")
                    .hasAnyRole("ANALYST", "SUPERVISOR", "ADMINISTRATOR")
                    .requestMatchers(HttpMethod.POST, "/cases/*/outcome")
                    .hasAnyRole("ANALYST", "SUPERVISOR", "ADMINISTRATOR")
                    .requestMatchers("/audit")
                    .hasAnyRole("AUDITOR", "ADMINISTRATOR")
                    .requestMatchers("/tokens/**")
                    .hasAnyRole("ENGINEER", "ADMINISTRATOR")
                    .anyRequest()
                    .authenticated())
        .formLogin(login -> login.loginPage("/login").defaultSuccessUrl("/", false))
        .logout(Customizer.withDefaults())
        .headers(
            headers ->
                headers
                    .contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_POLICY))
                    .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER)))
        .build();
  }
}
