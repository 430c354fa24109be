package org.sekisho.server.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sekisho.server.settings.PublicUrl;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.DisabledException;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.authentication.HttpMessageConverterAuthenticationSuccessHandler;
import org.springframework.security.web.authentication.session.SessionAuthenticationStrategy;
import org.springframework.security.web.savedrequest.CookieRequestCache;
import org.springframework.security.web.webauthn.api.AuthenticatorSelectionCriteria;
import org.springframework.security.web.webauthn.api.Bytes;
import org.springframework.security.web.webauthn.api.CredentialRecord;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialCreationOptions;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialRequestOptions;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialRpEntity;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialUserEntity;
import org.springframework.security.web.webauthn.api.ResidentKeyRequirement;
import org.springframework.security.web.webauthn.api.UserVerificationRequirement;
import org.springframework.security.web.webauthn.authentication.WebAuthnAuthenticationFilter;
import org.springframework.security.web.webauthn.management.JdbcPublicKeyCredentialUserEntityRepository;
import org.springframework.security.web.webauthn.management.JdbcUserCredentialRepository;
import org.springframework.security.web.webauthn.management.PublicKeyCredentialCreationOptionsRequest;
import org.springframework.security.web.webauthn.management.PublicKeyCredentialRequestOptionsRequest;
import org.springframework.security.web.webauthn.management.PublicKeyCredentialUserEntityRepository;
import org.springframework.security.web.webauthn.management.RelyingPartyAuthenticationRequest;
import org.springframework.security.web.webauthn.management.RelyingPartyRegistrationRequest;
import org.springframework.security.web.webauthn.management.UserCredentialRepository;
import org.springframework.security.web.webauthn.management.WebAuthnRelyingPartyOperations;
import org.springframework.security.web.webauthn.management.Webauthn4JRelyingPartyOperations;
import org.springframework.security.web.webauthn.registration.HttpSessionPublicKeyCredentialCreationOptionsRepository;
import org.springframework.security.web.webauthn.registration.PublicKeyCredentialCreationOptionsRepository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.function.SingletonSupplier;

/**
 * Passkeys (W3C Web Authentication, level 2): a log-in without a password, which asks for a finger,
 * a face or a PIN, and so is two steps in one. They are good for the host of the public URL only.
 */
@Configuration(proxyBeanMethods = false)
class Passkeys {

  private static final String LOOPBACK = "127.0.0.1";

  /** A passkey that somebody has. */
  public record Passkey(String id, String label) {}

  /** Adds them to how one logs in. */
  static void use(HttpSecurity http, Operators operators, LogIns logIns, CookieRequestCache saved)
      throws Exception {
    // No bean: beside a second one of this type log-in by password would have none.
    UserDetailsService holders = name -> holder(operators, name);
    http.setSharedObject(UserDetailsService.class, holders);
    http.webAuthn(
        of ->
            of.rpId("unused") // our own WebAuthnRelyingPartyOperations knows it
                .disableDefaultRegistrationPage(true)
                .creationOptionsRepository(new AfterPassword())
                .withObjectPostProcessor(new LikeOtherLogIns(http, logIns, saved)));
  }

  /** Spring's provider does not ask whether somebody is disabled. */
  private static UserDetails holder(Operators operators, String name) {
    Operators.Login of =
        operators
            .findLogin(name)
            .orElseThrow(() -> new UsernameNotFoundException("no such operator"));
    if (of.disabled()) {
      throw new DisabledException("disabled");
    }
    return User.withUsername(name)
        .password(of.hash())
        .authorities("ROLE_" + of.role().name())
        .build();
  }

  /** What log-in by password has besides: a new session id, and the page one wanted. */
  private record LikeOtherLogIns(HttpSecurity http, LogIns logIns, CookieRequestCache saved)
      implements ObjectPostProcessor<WebAuthnAuthenticationFilter> {
    @Override
    public <O extends WebAuthnAuthenticationFilter> O postProcess(O filter) {
      filter.setSessionAuthenticationStrategy(
          http.getSharedObject(SessionAuthenticationStrategy.class));
      var json = new HttpMessageConverterAuthenticationSuccessHandler();
      json.setRequestCache(saved);
      filter.setAuthenticationSuccessHandler(
          (request, response, who) -> {
            logIns.cameIn(who);
            json.onAuthenticationSuccess(request, response, who);
          });
      return filter;
    }
  }

  /** Those of somebody. */
  static List<Passkey> list(
      PublicKeyCredentialUserEntityRepository users,
      UserCredentialRepository passkeys,
      String name) {
    return Optional.ofNullable(users.findByUsername(name)).stream()
        .flatMap(user -> passkeys.findByUserId(user.getId()).stream())
        .map(of -> new Passkey(of.getCredentialId().toBase64UrlString(), of.getLabel()))
        .toList();
  }

  @Bean
  PublicKeyCredentialUserEntityRepository passkeyUsers(JdbcOperations jdbc) {
    return new JdbcPublicKeyCredentialUserEntityRepository(jdbc);
  }

  @Bean
  UserCredentialRepository keptPasskeys(
      JdbcOperations jdbc, PlatformTransactionManager transactions, Audit audit) {
    return new Audited(
        new JdbcUserCredentialRepository(jdbc), new TransactionTemplate(transactions), audit);
  }

  /** Made when it is first asked for: the port is not known before. */
  @Bean
  WebAuthnRelyingPartyOperations relyingParty(
      PublicKeyCredentialUserEntityRepository users,
      UserCredentialRepository passkeys,
      PublicUrl url) {
    return new Late(SingletonSupplier.of(() -> relyingParty(users, passkeys, url.base())));
  }

  private static WebAuthnRelyingPartyOperations relyingParty(
      PublicKeyCredentialUserEntityRepository users,
      UserCredentialRepository passkeys,
      String base) {
    // An address is no domain: on this machine itself it is localhost.
    URI of = URI.create(base.replace("//" + LOOPBACK, "//localhost"));
    var operations =
        new Webauthn4JRelyingPartyOperations(
            users,
            passkeys,
            PublicKeyCredentialRpEntity.builder().id(of.getHost()).name("Sekisho").build(),
            Set.of(of.getScheme() + "://" + of.getAuthority()));
    operations.setCustomizeCreationOptions(
        options ->
            options.authenticatorSelection(
                AuthenticatorSelectionCriteria.builder()
                    .residentKey(ResidentKeyRequirement.REQUIRED)
                    .userVerification(UserVerificationRequirement.REQUIRED)
                    .build()));
    operations.setCustomizeRequestOptions(
        options -> options.userVerification(UserVerificationRequirement.REQUIRED));
    return operations;
  }

  /** What a new passkey needs besides a session: the password, a moment ago. */
  static final class AfterPassword implements PublicKeyCredentialCreationOptionsRepository {

    private static final String SINCE = "passwordGivenAt";
    private static final Duration VALID = Duration.ofMinutes(5);
    private final PublicKeyCredentialCreationOptionsRepository inSession =
        new HttpSessionPublicKeyCredentialCreationOptionsRepository();

    static void allow(HttpSession session) {
      session.setAttribute(SINCE, System.currentTimeMillis());
    }

    static boolean isAllowed(HttpSession session) {
      return session.getAttribute(SINCE) instanceof Long since
          && System.currentTimeMillis() - since < VALID.toMillis();
    }

    @Override
    public void save(
        HttpServletRequest request,
        HttpServletResponse response,
        @Nullable PublicKeyCredentialCreationOptions options) {
      inSession.save(request, response, options);
      HttpSession session = request.getSession(false);
      if (options == null && session != null) {
        session.removeAttribute(SINCE); // one is added: the next takes the password again
      }
    }

    @Override
    public @Nullable PublicKeyCredentialCreationOptions load(HttpServletRequest request) {
      HttpSession session = request.getSession(false);
      return session != null && isAllowed(session)
          ? inSession.load(request)
          : null; // answered with 400
    }
  }

  /** Asks the relying party once it is there. */
  private record Late(Supplier<WebAuthnRelyingPartyOperations> of)
      implements WebAuthnRelyingPartyOperations {

    @Override
    public PublicKeyCredentialCreationOptions createPublicKeyCredentialCreationOptions(
        PublicKeyCredentialCreationOptionsRequest request) {
      return of.get().createPublicKeyCredentialCreationOptions(request);
    }

    @Override
    public CredentialRecord registerCredential(RelyingPartyRegistrationRequest request) {
      try {
        return of.get().registerCredential(request);
      } catch (RuntimeException e) { // else it is answered with 500, and logged with its stack
        throw new AccessDeniedException("the passkey does not hold", e);
      }
    }

    @Override
    public PublicKeyCredentialRequestOptions createCredentialRequestOptions(
        PublicKeyCredentialRequestOptionsRequest request) {
      return of.get().createCredentialRequestOptions(request);
    }

    @Override
    public PublicKeyCredentialUserEntity authenticate(RelyingPartyAuthenticationRequest request) {
      return of.get().authenticate(request);
    }
  }

  /** Who adds or removes one is written down; that one is used is written by the log-in. */
  private record Audited(UserCredentialRepository of, TransactionTemplate transaction, Audit audit)
      implements UserCredentialRepository {

    @Override
    public void delete(Bytes id) {
      transaction.executeWithoutResult(
          status -> {
            of.delete(id);
            write("PASSKEY_REMOVED", "");
          });
    }

    @Override
    public void save(CredentialRecord record) {
      CredentialRecord before = of.findByCredentialId(record.getCredentialId());
      if (before == null) {
        transaction.executeWithoutResult(
            status -> {
              of.save(record);
              write("PASSKEY_ADDED", record.getLabel());
            });
        return;
      }
      if ((record.getSignatureCount() > 0 || before.getSignatureCount() > 0)
          && record.getSignatureCount() <= before.getSignatureCount()) {
        // Spring compares with the count at the registration only.
        throw new IllegalStateException("a copy of a passkey was used: its count went back");
      }
      of.save(record);
    }

    private void write(String action, String label) {
      String name =
          Optional.ofNullable(SecurityContextHolder.getContext().getAuthentication())
              .orElseThrow()
              .getName();
      audit.write(name, action, name, label);
    }

    @Override
    public @Nullable CredentialRecord findByCredentialId(Bytes id) {
      return of.findByCredentialId(id);
    }

    @Override
    public List<CredentialRecord> findByUserId(Bytes id) {
      return of.findByUserId(id);
    }
  }
}
