package org.sekisho.server;

import java.io.IOException;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sekisho.server.access.Invitations;
import org.sekisho.server.casework.Approvals;
import org.sekisho.server.database.EmbeddedPostgres;
import org.sekisho.server.demo.Demonstration;
import org.sekisho.server.reference.ReferenceData;
import org.sekisho.server.settings.PublicUrl;
import org.sekisho.server.settings.Settings;
import org.sekisho.wire.BadFileException;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.support.GenericApplicationContext;

/** The product in one process. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ComponentScan
public class SekishoServer {

  /** A server that runs. */
  public record Running(ConfigurableApplicationContext context, String url, Optional<String> setup)
      implements AutoCloseable {
    @Override
    public void close() {
      context.close();
    }
  }

  /**
   * Starts a server and returns once it is ready.
   *
   * @param demo a simulated operator beside it
   * @throws IOException if a file or the database cannot be used; the message says what to do
   */
  public static Running start(Settings settings, Optional<Demonstration> demo) throws IOException {
    DataFolder folder = DataFolder.take(settings.data());
    Settings chosen = demo.isPresent() ? demo.get().prepare(settings) : settings;
    Optional<EmbeddedPostgres> postgres =
        chosen.databaseUrl().isPresent()
            ? Optional.empty()
            : Optional.of(EmbeddedPostgres.start(chosen.data().resolve("postgres")));
    Clock clock = demo.<Clock>map(Demonstration::clock).orElseGet(Clock::systemUTC);
    ConfigurableApplicationContext context;
    try {
      context =
          new SpringApplicationBuilder(SekishoServer.class)
              .web(WebApplicationType.SERVLET)
              .bannerMode(Banner.Mode.OFF)
              .logStartupInfo(false)
              .properties(properties(chosen))
              .initializers(
                  (GenericApplicationContext beans) -> {
                    beans.registerBean(DataFolder.class, () -> folder);
                    beans.registerBean(Settings.class, () -> chosen);
                    beans.registerBean(Clock.class, () -> clock);
                    postgres.ifPresent(of -> beans.registerBean(EmbeddedPostgres.class, () -> of));
                    demo.ifPresent(of -> beans.registerBean(Demonstration.class, () -> of));
                  })
              .run();
    } catch (RuntimeException e) {
      postgres.ifPresent(EmbeddedPostgres::close);
      folder.close();
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof BadFileException bad) {
          throw bad; // what the operator can mend, without what is around it
        }
        if (cause instanceof PortInUseException used) {
          throw new IOException(
              "port %d is used by another process: give --port another, or stop that one"
                  .formatted(used.getPort()),
              e);
        }
      }
      throw e;
    }
    context
        .getBean(ReferenceData.class)
        .takeProposed()
        .ifPresent(
            version ->
                context
                    .getBean(Approvals.class)
                    .ask(
                        Approvals.Kind.ACTIVATE_REFERENCE,
                        version,
                        "",
                        "the settings' files",
                        "settings"));
    int port =
        context.getEnvironment().getProperty("local.server.port", Integer.class, chosen.port());
    String url = "http://%s:%d".formatted(chosen.address(), port);
    Optional<String> setup =
        context.getBean(Invitations.class).first(context.getBean(PublicUrl.class).base());
    return new Running(context, url, setup);
  }

  private static Map<String, Object> properties(Settings settings) {
    return Map.ofEntries(
        Map.entry("server.address", settings.address()),
        Map.entry("server.port", settings.port()),
        Map.entry("server.shutdown", "graceful"),
        // A proxy on this machine or a private network says whose request it is.
        Map.entry("server.forward-headers-strategy", "native"),
        Map.entry("server.error.whitelabel.enabled", "false"),
        Map.entry("server.servlet.session.cookie.same-site", "lax"),
        Map.entry("server.servlet.session.cookie.http-only", "true"),
        Map.entry(
            "server.servlet.session.cookie.secure",
            String.valueOf(settings.publicUrl().toLowerCase(Locale.ROOT).startsWith("https:"))),
        Map.entry("server.servlet.session.timeout", "8h"),
        Map.entry("spring.session.jdbc.initialize-schema", "never"),
        Map.entry("spring.messages.basename", "messages"),
        Map.entry("spring.messages.fallback-to-system-locale", "false"),
        Map.entry("spring.mvc.problemdetails.enabled", "true"),
        Map.entry("spring.main.log-startup-info", "false"),
        Map.entry("spring.servlet.multipart.max-file-size", "64MB"),
        Map.entry("spring.servlet.multipart.max-request-size", "64MB"),
        Map.entry("springdoc.api-docs.path", "/api/v1/openapi"),
        Map.entry("springdoc.paths-to-match", "/api/**,/v1/**"),
        Map.entry("management.endpoints.web.exposure.include", "health,prometheus"),
        Map.entry("management.endpoint.health.probes.enabled", "true"),
        Map.entry("management.health.mail.enabled", "false"),
        Map.entry("management.endpoint.health.group.readiness.include", "readinessState,db,live"),
        Map.entry("logging.structured.format.console", settings.logJson() ? "ecs" : ""),
        Map.entry("logging.level.root", "warn"),
        // What stops a start is said once, by whoever started us.
        Map.entry("logging.level.org.springframework.boot.SpringApplication", "off"),
        Map.entry("logging.level.org.springframework.boot.diagnostics", "off"),
        Map.entry("logging.level.org.springframework.boot.web.server", "off"),
        Map.entry("logging.level.org.springframework.boot.web.context", "off"),
        Map.entry("logging.level.org.springframework.boot.tomcat", "off"),
        Map.entry("logging.level.org.springdoc", "error"),
        Map.entry("logging.level.org.apache.catalina", "off"),
        Map.entry("logging.level.org.apache.fontbox", "error"), // a table it passes over, each time
        Map.entry("logging.level.org.sekisho", "info"));
  }
}
