package org.sekisho.server.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sekisho.server.settings.PublicUrl;
import org.sekisho.server.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.oidc.authentication.OidcAuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.userinfo.OAuth2UserService;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.converter.ClaimTypeConverter;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/**
 * The operator's own directory (OpenID Connect Core 1.0, authorization code with PKCE). It says who
 * somebody is and by its groups which role he has; it may be down without anybody else being kept
 * out.
 */
final class Directory
    implements ClientRegistrationRepository, OAuth2UserService<OidcUserRequest, OidcUser> {

  static final String ID = "directory";

  private static final Logger LOG = LoggerFactory.getLogger(Directory.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Settings.Directory of;
  private final PublicUrl url;
  private final Operators operators;
  private final String nobodysWord;
  private final OidcUserService users = new OidcUserService();
  private final RestClient http;
  private final JdkClientHttpRequestFactory requests;
  private volatile @Nullable ClientRegistration found;

  /** Adds it to how one logs in. */
  void use(HttpSecurity http, AuthenticationSuccessHandler loggedIn) throws Exception {
    AuthenticationFailureHandler failed = Directory::failed;
    http.oauth2Login(
        login ->
            login
                .loginPage("/login")
                .clientRegistrationRepository(this)
                .authorizedClientRepository(new NoTokens())
                .tokenEndpoint(token -> token.accessTokenResponseClient(codes()))
                .userInfoEndpoint(info -> info.oidcUserService(this))
                .successHandler(loggedIn)
                .failureHandler(failed)
                .withObjectPostProcessor(new WithTimeLimits(idTokens()))
                .withObjectPostProcessor(new WhenItIsDown(failed)));
  }

  private static void failed(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException why)
      throws IOException {
    LOG.warn("somebody could not log in by the directory: {}", why.getMessage());
    String code =
        why instanceof OAuth2AuthenticationException of
                && of.getError().getErrorCode().startsWith("directory_")
            ? of.getError().getErrorCode()
            : "directory";
    response.sendRedirect(request.getContextPath() + "/login?error=" + code);
  }

  /** Spring's own asks for the directory's keys for as long as it takes. */
  private record WithTimeLimits(JwtDecoderFactory<ClientRegistration> idTokens)
      implements ObjectPostProcessor<OidcAuthorizationCodeAuthenticationProvider> {
    @Override
    public <O extends OidcAuthorizationCodeAuthenticationProvider> O postProcess(O provider) {
      provider.setJwtDecoderFactory(idTokens);
      return provider;
    }
  }

  /** Back to the log-in page then. */
  private record WhenItIsDown(AuthenticationFailureHandler failed)
      implements ObjectPostProcessor<OAuth2AuthorizationRequestRedirectFilter> {
    @Override
    public <O extends OAuth2AuthorizationRequestRedirectFilter> O postProcess(O filter) {
      filter.setAuthenticationFailureHandler(failed);
      return filter;
    }
  }

  Directory(Settings.Directory of, PublicUrl url, Operators operators, PasswordEncoder encoder) {
    this.of = of;
    this.url = url;
    this.operators = operators;
    nobodysWord = String.valueOf(encoder.encode(Secrets.next()));
    requests =
        new JdkClientHttpRequestFactory(HttpClient.newBuilder().connectTimeout(PATIENCE).build());
    requests.setReadTimeout(PATIENCE);
    http = RestClient.builder().requestFactory(requests).build();
    users.setRetrieveUserInfo(request -> false); // the ID token has it: one request less
  }

  /**
   * Asks the directory for its addresses when somebody first logs in by it; again if it was down.
   */
  @Override
  public @Nullable ClientRegistration findByRegistrationId(String id) {
    if (!id.equals(ID)) {
      return null;
    }
    ClientRegistration known = found;
    if (known == null) {
      known = discover();
      found = known;
    }
    return known;
  }

  private ClientRegistration discover() {
    Map<String, Object> metadata =
        http.get()
            .uri(of.issuer().replaceAll("/$", "") + "/.well-known/openid-configuration")
            .retrieve()
            .body(new ParameterizedTypeReference<>() {});
    if (metadata == null || !of.issuer().equals(metadata.get("issuer"))) {
      throw new IllegalStateException("the directory calls itself another issuer");
    }
    return ClientRegistrations.fromOidcConfiguration(metadata)
        .registrationId(ID)
        .clientId(of.clientId())
        .clientSecret(of.clientSecret())
        .redirectUri(url.base() + "/login/oauth2/code/" + ID)
        .scope("openid", "profile")
        .userNameAttributeName(of.nameClaim())
        .build();
  }

  /** Spring's own has no time limit: a directory that hangs would hold a thread for each log-in. */
  OAuth2AccessTokenResponseClient<OAuth2AuthorizationCodeGrantRequest> codes() {
    var client = new RestClientAuthorizationCodeTokenResponseClient();
    client.setRestClient(
        RestClient.builder()
            .requestFactory(requests)
            .configureMessageConverters(
                of -> {
                  of.addCustomConverter(new FormHttpMessageConverter());
                  of.addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter());
                })
            .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
            .build());
    return client;
  }

  /** The same for the keys; and whichever algorithms the directory says it signs with. */
  JwtDecoderFactory<ClientRegistration> idTokens() {
    Map<String, JwtDecoder> made = new ConcurrentHashMap<>(); // each keeps its keys
    return registration ->
        made.computeIfAbsent(registration.getRegistrationId(), id -> decoder(registration));
  }

  private JwtDecoder decoder(ClientRegistration registration) {
    ClientRegistration.ProviderDetails of = registration.getProviderDetails();
    Object named = of.getConfigurationMetadata().get("id_token_signing_alg_values_supported");
    Set<SignatureAlgorithm> algorithms = new LinkedHashSet<>();
    if (named instanceof Collection<?> names) {
      names.forEach(
          name ->
              Optional.ofNullable(SignatureAlgorithm.from(String.valueOf(name)))
                  .ifPresent(algorithms::add));
    }
    if (algorithms.isEmpty()) {
      algorithms.add(SignatureAlgorithm.RS256);
    }
    NimbusJwtDecoder decoder =
        NimbusJwtDecoder.withJwkSetUri(Objects.requireNonNull(of.getJwkSetUri()))
            .restOperations(new RestTemplate(requests))
            .jwsAlgorithms(all -> all.addAll(algorithms))
            .build();
    decoder.setClaimSetConverter(
        new ClaimTypeConverter(OidcIdTokenDecoderFactory.createDefaultClaimTypeConverters()));
    decoder.setJwtValidator(
        new DelegatingOAuth2TokenValidator<>(
            new JwtTimestampValidator(), new OidcIdTokenValidator(registration)));
    return decoder;
  }

  /** Somebody the directory knows, with the rights of the highest role it gives. */
  @Override
  public OidcUser loadUser(OidcUserRequest request) {
    OidcUser user = users.loadUser(request);
    String name = user.getClaimAsString(of.nameClaim());
    String subject = user.getSubject();
    if (subject == null || name == null || !name.matches(SetupController.NAME)) {
      throw refuse("directory_name");
    }
    List<String> groups = values(user.getClaims(), of.roleClaim());
    Role role =
        Stream.of(Role.values())
            .filter(each -> of.groups(each.name()).stream().anyMatch(groups::contains))
            .max(Role::compareTo)
            .orElseThrow(() -> refuse("directory_role"));
    if (operators.findLogin(name).filter(Operators.Login::disabled).isPresent()) {
      throw refuse("directory_disabled");
    }
    if (!operators.keepOfDirectory(of.issuer(), subject, name, role, nobodysWord)) {
      throw refuse("directory_taken");
    }
    return new DefaultOidcUser(
        AuthorityUtils.createAuthorityList("ROLE_" + role.name()),
        user.getIdToken(),
        user.getUserInfo(),
        of.nameClaim());
  }

  private static OAuth2AuthenticationException refuse(String code) {
    return new OAuth2AuthenticationException(new OAuth2Error(code), code);
  }

  /** A claim may be within others ("realm_access.roles"), a text or a list. */
  private static List<String> values(Map<String, Object> claims, String path) {
    Object at = claims.get(path);
    if (at == null) {
      at = claims;
      for (String name : path.split("\\.")) {
        at = at instanceof Map<?, ?> map ? map.get(name) : null;
      }
    }
    List<String> texts = new ArrayList<>();
    if (at instanceof Collection<?> many) {
      many.forEach(each -> texts.add(String.valueOf(each)));
    } else if (at instanceof String one) {
      texts.addAll(List.of(one.split("[ ,]+")));
    }
    return texts;
  }

  /** Tokens for the directory's own API: we have no use for them and keep none. */
  static final class NoTokens implements OAuth2AuthorizedClientRepository {
    @Override
    public <T extends OAuth2AuthorizedClient> @Nullable T loadAuthorizedClient(
        String id, Authentication who, HttpServletRequest request) {
      return null;
    }

    @Override
    public void saveAuthorizedClient(
        OAuth2AuthorizedClient client,
        Authentication who,
        HttpServletRequest request,
        HttpServletResponse response) {}

    @Override
    public void removeAuthorizedClient(
        String id, Authentication who, HttpServletRequest request, HttpServletResponse response) {}
  }
}
