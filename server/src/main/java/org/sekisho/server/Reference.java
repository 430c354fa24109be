package org.sekisho.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.sekisho.enrichment.DestinationList;
import org.sekisho.enrichment.Enricher;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.number.Analysed;
import org.sekisho.number.DialPlan;
import org.sekisho.rating.RoundingPolicy;
import org.sekisho.rating.Tariff;
import org.sekisho.server.settings.Settings;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.reference.LineRegistry;
import org.sekisho.wire.reference.PolicyFile;
import org.sekisho.wire.reference.ReferenceFiles;

/** What calls are looked up in: price list, lists of destinations, lines, policy, calendar. */
record Reference(
    PolicyFile.Policy policy,
    Enricher enricher,
    DestinationList regulated,
    LineRegistry lines,
    OperatorCalendar calendar,
    DialPlan plan,
    String version) {

  /**
   * Reads the files that the settings name.
   *
   * @throws BadFileException with file and line if one cannot be used, or the price list is missing
   */
  static Reference read(Settings settings) throws IOException {
    DialPlan plan = DialPlan.japan();
    var calendar = new OperatorCalendar(settings.zone(), plan.rules().home().equals("JP"));
    Path tariffFile =
        settings
            .tariff()
            .orElseThrow(
                () ->
                    new BadFileException(
                        "the setting 'tariff' is missing: without a price list no call has a price;"
                            + " './sekisho init' writes a sample"));
    var rows = ReferenceFiles.readTariff(tariffFile, settings.zone());
    Tariff tariff = Tariff.of(rows, Tariff.conservative(rows), RoundingPolicy.TOTAL_DOWN);
    DestinationList advised = list(settings.advised());
    DestinationList regulated = list(settings.regulated());
    String version = Versions.of(settings);
    PolicyFile.Policy policy =
        settings.policy().isPresent()
            ? PolicyFile.read(settings.policy().get())
            : PolicyFile.STANDARD;
    LineRegistry lines =
        settings.subscribers().isPresent()
            ? LineRegistry.read(settings.subscribers().get())
            : new LineRegistry();
    return new Reference(
        policy,
        new Enricher(tariff, advised, regulated, calendar, version),
        regulated,
        lines,
        calendar,
        plan,
        version);
  }

  /** Whether a line is reached under a number, however it is written. */
  boolean isOwnNumber(String line, String number) {
    if (!(plan.analyse(number) instanceof Analysed.Domestic domestic)) {
      return lines.isNumberOf(line, number);
    }
    String national = domestic.digits();
    String abroad =
        plan.rules().countryCode() + national.substring(plan.rules().nationalPrefix().length());
    return lines.isNumberOf(line, national)
        || lines.isNumberOf(line, abroad)
        || lines.isNumberOf(line, "+" + abroad);
  }

  private static DestinationList list(Optional<Path> file) throws IOException {
    return file.isPresent() ? ReferenceFiles.readDestinations(file.get()) : DestinationList.empty();
  }
}
