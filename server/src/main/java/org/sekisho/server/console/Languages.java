package org.sekisho.server.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.sekisho.number.Countries;
import org.sekisho.rating.Money;
import org.sekisho.report.page.CaseFigures;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.i18n.CookieLocaleResolver;
import org.springframework.web.servlet.i18n.LocaleChangeInterceptor;

/** Japanese and English: by {@code ?lang=}, kept in a cookie, else as the browser asks. */
@Configuration(proxyBeanMethods = false)
public class Languages implements WebMvcConfigurer {

  @Bean
  LocaleResolver localeResolver() {
    var resolver = new CookieLocaleResolver("language");
    resolver.setDefaultLocaleFunction(
        request ->
            request.getLocale().getLanguage().equals("ja") ? Locale.JAPANESE : Locale.ENGLISH);
    return resolver;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    var change = new LocaleChangeInterceptor();
    change.setParamName("lang");
    change.setIgnoreInvalidLocale(true);
    registry.addInterceptor(change);
  }

  /** Times and amounts as pages show them. */
  @Component("show")
  public static class Show {

    private final MessageSource messages;

    Show(MessageSource messages) {
      this.messages = messages;
    }

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MM-dd HH:mm:ss");

    /** An instant in the operator's zone. */
    public String time(Instant at, String zone) {
      return at == null ? "" : TIME.format(at.atZone(ZoneId.of(zone)));
    }

    /** An instant in epoch milliseconds; a dash where there was none. */
    public String timeOrNone(long atMillis, String zone) {
      return atMillis == Long.MAX_VALUE ? "–" : time(Instant.ofEpochMilli(atMillis), zone);
    }

    /** A country's name in the reader's language, of its code. */
    public String country(String code) {
      boolean ja = LocaleContextHolder.getLocale().getLanguage().equals("ja");
      return Countries.world().find(code).map(of -> of.name(ja)).orElse(code);
    }

    /** What somebody did, of the audit trail's word for it; that itself where it has no other. */
    public String act(String action) {
      String word = action.split(" ", 2)[0];
      String rest = action.substring(word.length()).strip();
      String told = message("act." + word).orElse(word);
      if (rest.isEmpty()) {
        return told;
      }
      return told
          + " "
          + message("approval." + rest)
              .or(() -> message("kind." + rest))
              .or(() -> message("outcome." + rest))
              .orElse(rest);
    }

    /** What came of something approved, as it was noted. */
    public String outcome(String noted) {
      String rule = noted.replace("refused: ", "");
      return message("refusal." + rule).orElse(noted);
    }

    private Optional<String> message(String key) {
      return Optional.ofNullable(
          messages.getMessage(key, null, null, LocaleContextHolder.getLocale()));
    }

    /** Yen, grouped. */
    public String yen(long yen) {
      return String.format(Locale.ROOT, "¥%,d", yen);
    }

    /** Yen of micro-yen. */
    public String micros(long micros) {
      return yen(new Money(micros).yen());
    }

    /** Per mille as per cent; nothing is certain. */
    public String percent(int permille) {
      return String.format(Locale.ROOT, permille >= 990 ? "%.1f %%" : "%.0f %%", permille / 10.0);
    }
  }

  /** The style sheet that the report's drawings share with the pages. */
  @RestController
  static class Style {
    @GetMapping("/assets/figures.css")
    ResponseEntity<String> figures() {
      return ResponseEntity.ok()
          .contentType(MediaType.valueOf("text/css;charset=UTF-8"))
          .cacheControl(CacheControl.maxAge(Duration.ofHours(1)))
          .body(CaseFigures.css());
    }
  }
}
