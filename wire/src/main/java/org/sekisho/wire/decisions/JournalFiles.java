package org.sekisho.wire.decisions;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.sekisho.casework.CasePolicy;
import org.sekisho.detection.Fact;
import org.sekisho.detection.Signal;
import org.sekisho.rating.Money;

/** The two files that what was decided goes to, and how a decision stands in them. */
final class JournalFiles implements Closeable {

  /** An incident is reckoned from lines that each came to a measure, not by odds of its own. */
  static final int NO_ODDS = -1;

  private final JsonFactory json = new JsonFactory();
  private final Writer decisions;
  private final Writer cases;
  private final ZoneId zone;
  private final CasePolicy policy;
  private final String referenceVersion;

  JournalFiles(
      Writer decisions, Writer cases, ZoneId zone, CasePolicy policy, String referenceVersion) {
    this.decisions = decisions;
    this.cases = cases;
    this.zone = zone;
    this.policy = policy;
    this.referenceVersion = referenceVersion;
  }

  CasePolicy policy() {
    return policy;
  }

  /** What a decision is about; the name of its field. */
  enum Scope {
    SUBSCRIBER,
    COUNTRY,
    IP;

    String field() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What a network must act upon.
   *
   * @param untilMillis its end, 0 for none
   * @param channel of a contact; empty otherwise
   * @param permille probability of fraud, {@link #NO_ODDS} where none was reckoned
   */
  record Decision(
      String action,
      long atMillis,
      long untilMillis,
      String channel,
      int permille,
      long exposureMicros) {}

  /** Writes a decision. */
  void decide(Decision decision, Scope scope, String about, String caseId, List<Signal> signals)
      throws IOException {
    try (JsonGenerator out = line(decisions)) {
      out.writeStartObject();
      out.writeStringField("time", time(decision.atMillis));
      out.writeStringField("action", decision.action);
      out.writeStringField(scope.field(), about);
      if (decision.untilMillis != 0) {
        out.writeStringField("until", time(decision.untilMillis));
      }
      out.writeStringField("case", caseId);
      if (!decision.channel.isEmpty()) {
        out.writeStringField("channel", decision.channel);
      }
      out.writeNumberField("yen_at_risk", new Money(decision.exposureMicros).yen());
      if (decision.permille != NO_ODDS) {
        out.writeNumberField("probability", decision.permille / 1000.0);
      }
      out.writeStringField("policy_version", policy.version());
      out.writeStringField("reference_version", referenceVersion);
      if (policy.reportOnly()) {
        out.writeBooleanField("ordered", false);
      }
      writeReasons(out, signals);
      out.writeEndObject();
    }
    decisions.write('\n');
  }

  /** Writes a line of the cases: what {@code fields} puts into one object. */
  void writeCase(Fields fields) throws IOException {
    try (JsonGenerator out = line(cases)) {
      out.writeStartObject();
      fields.write(out);
      out.writeEndObject();
    }
    cases.write('\n');
  }

  /** The fields of an object. */
  @FunctionalInterface
  interface Fields {
    void write(JsonGenerator out) throws IOException;
  }

  static void writeReasons(JsonGenerator out, List<Signal> signals) throws IOException {
    out.writeArrayFieldStart("reasons");
    for (Signal signal : signals) {
      for (Fact fact : signal.finding().facts()) {
        out.writeStartObject();
        out.writeStringField("signal", signal.detector());
        out.writeStringField("fact", fact.kind().name().toLowerCase(Locale.ROOT));
        out.writeStringField("stage", signal.stage().name());
        out.writeNumberField("weight", signal.finding().decibans());
        out.writeNumberField("observed", fact.observed());
        out.writeNumberField("usual", fact.usual());
        out.writeNumberField("limit", fact.limit());
        out.writeStringField("unit", fact.kind().unit());
        if (!signal.finding().about().isEmpty()) {
          out.writeStringField("about", signal.finding().about());
        }
        out.writeEndObject();
      }
    }
    out.writeEndArray();
  }

  private JsonGenerator line(Writer writer) throws IOException {
    return json.createGenerator(writer).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }

  String time(long millis) {
    OffsetDateTime at =
        Instant.ofEpochMilli(millis)
            .truncatedTo(ChronoUnit.SECONDS)
            .atZone(zone)
            .toOffsetDateTime();
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at);
  }

  @Override
  public void close() throws IOException {
    decisions.close();
    cases.close();
  }
}
