package org.sekisho.server.reference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sekisho.enrichment.DestinationList;
import org.sekisho.enrichment.Enricher;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.line.Line;
import org.sekisho.number.Analysed;
import org.sekisho.number.DialPlan;
import org.sekisho.rating.RoundingPolicy;
import org.sekisho.rating.Tariff;
import org.sekisho.server.settings.Settings;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.reference.LineRegistry;
import org.sekisho.wire.reference.PolicyFile;
import org.sekisho.wire.reference.ReferenceFiles;

/**
 * What calls are looked up in: price list, lists of destinations, lines, policy, calendar.
 *
 * @param version decisions cite it
 */
public record Reference(
    PolicyFile.Policy policy,
    Tariff tariff,
    Enricher enricher,
    DestinationList regulated,
    LineRegistry lines,
    OperatorCalendar calendar,
    DialPlan plan,
    String version) {

  /** The files of a set. */
  public enum Kind {
    TARIFF,
    ADVISED,
    REGULATED,
    SUBSCRIBERS,
    HOLIDAYS,
    POLICY;

    /** What its file's name ends with. */
    String ending() {
      return this == POLICY ? ".yaml" : ".csv";
    }

    /** Its column in the table of sets. */
    String column() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether two persons must be behind a change (design rule 4). */
    boolean takesTwo() {
      return switch (this) {
        case ADVISED, REGULATED, POLICY -> true;
        case TARIFF, HOLIDAYS -> false;
        case SUBSCRIBERS -> false; // but see ReferenceData.changesConsent
      };
    }

    Optional<Path> in(Settings settings) {
      return switch (this) {
        case TARIFF -> settings.tariff();
        case ADVISED -> settings.advised();
        case REGULATED -> settings.regulated();
        case SUBSCRIBERS -> settings.subscribers();
        case HOLIDAYS -> settings.holidays();
        case POLICY -> settings.policy();
      };
    }
  }

  /**
   * Reads the files of a set.
   *
   * @throws BadFileException with file and line if one cannot be used, or the price list is missing
   */
  public static Reference read(String version, Settings settings, Map<Kind, Path> files)
      throws IOException {
    DialPlan plan = DialPlan.japan();
    var ordinary = new OperatorCalendar(settings.zone(), plan.rules().home().equals("JP"));
    @Nullable Path holidays = files.get(Kind.HOLIDAYS);
    OperatorCalendar calendar =
        holidays == null ? ordinary : ordinary.with(ReferenceFiles.readHolidays(holidays));
    @Nullable Path tariffFile = files.get(Kind.TARIFF);
    if (tariffFile == null) {
      throw new BadFileException(
          "the setting 'tariff' is missing: without a price list no call has a price;"
              + " './sekisho init' writes a sample");
    }
    var rows = ReferenceFiles.readTariff(tariffFile, settings.zone());
    Tariff tariff = Tariff.of(rows, Tariff.conservative(rows), RoundingPolicy.TOTAL_DOWN);
    DestinationList advised = list(files.get(Kind.ADVISED));
    DestinationList regulated = list(files.get(Kind.REGULATED));
    @Nullable Path policy = files.get(Kind.POLICY);
    @Nullable Path subscribers = files.get(Kind.SUBSCRIBERS);
    return new Reference(
        policy == null ? PolicyFile.STANDARD : PolicyFile.read(policy),
        tariff,
        new Enricher(tariff, advised, regulated, calendar, version),
        regulated,
        subscribers == null ? new LineRegistry() : LineRegistry.read(subscribers),
        calendar,
        plan,
        version);
  }

  /** How a number may stand in a subscribers file. */
  public Stream<String> waysToWrite(String number) {
    if (!(plan.analyse(number) instanceof Analysed.Domestic domestic)) {
      return Stream.of(number);
    }
    String national = domestic.digits();
    String abroad =
        plan.rules().countryCode() + national.substring(plan.rules().nationalPrefix().length());
    return Stream.of(number, national, abroad, "+" + abroad);
  }

  /** The line a switch names: by its id, or by its number however that is written. */
  public Optional<Line> findLine(String name) {
    return lines
        .findNamed(name)
        .or(() -> waysToWrite(name).flatMap(way -> lines.findNamed(way).stream()).findFirst());
  }

  private static DestinationList list(@Nullable Path file) throws IOException {
    return file == null ? DestinationList.empty() : ReferenceFiles.readDestinations(file);
  }
}
