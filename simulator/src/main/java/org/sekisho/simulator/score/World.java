package org.sekisho.simulator.score;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sekisho.call.CallRecord;
import org.sekisho.call.SourceAddress;
import org.sekisho.enrichment.DestinationList;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.number.Analysed;
import org.sekisho.number.Country;
import org.sekisho.number.DialPlan;
import org.sekisho.rating.ChargeTerms;
import org.sekisho.rating.RoundingPolicy;
import org.sekisho.rating.Tariff;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.CsvRow;
import org.sekisho.wire.Header;
import org.sekisho.wire.TextLines;
import org.sekisho.wire.calls.CallFormat;
import org.sekisho.wire.calls.CallReader;
import org.sekisho.wire.calls.OpenCalls;
import org.sekisho.wire.reference.ReferenceFiles;

/** A world with its truth: the calls abroad and which of them are fraud. */
public final class World {

  /**
   * A call abroad.
   *
   * @param country index of the country; negative below an unassigned code
   * @param advised it is on the world's advised list
   * @param attack id of the attack it belongs to; empty for ordinary calls
   * @param machine made by a machine: a challenge stops it
   */
  record Call(
      String subscriber,
      String digits,
      int country,
      boolean advised,
      SourceAddress source,
      long startMillis,
      long answerMillis,
      long endMillis,
      ChargeTerms terms,
      String attack,
      boolean machine)
      implements PricedCall {

    boolean fraud() {
      return !attack.isEmpty();
    }
  }

  final List<Call> calls = new ArrayList<>();
  final Map<String, Boolean> business = new HashMap<>();
  final OperatorCalendar calendar;
  long firstMillis = Long.MAX_VALUE;
  long lastMillis = Long.MIN_VALUE;

  private World(OperatorCalendar calendar) {
    this.calendar = calendar;
  }

  /**
   * Reads a world's folder: calls.csv, calls-truth.csv, owners.csv, tariff.csv.
   *
   * @throws BadFileException if a file is not as it should be
   */
  public static World read(Path folder) throws IOException {
    ZoneId zone = ZoneId.of("Asia/Tokyo");
    var world = new World(new OperatorCalendar(zone, true));
    List<Tariff.Row> rows = ReferenceFiles.readTariff(folder.resolve("tariff.csv"), zone);
    Tariff tariff = Tariff.of(rows, Tariff.conservative(rows), RoundingPolicy.TOTAL_DOWN);
    table(
        folder.resolve("owners.csv"),
        (header, row) ->
            world.business.put(
                row.get(header.find("subscriber_id")), isTrue(row.get(header.find("business")))));
    record Truth(boolean fraud, boolean machine, String attack) {}
    Map<String, Truth> truth = new HashMap<>();
    table(
        folder.resolve("calls-truth.csv"),
        (header, row) -> {
          boolean fraud = isTrue(row.get(header.find("fraud")));
          boolean machine = isTrue(row.get(header.find("machine")));
          if (fraud || machine) {
            truth.put(
                row.get(header.find("call_id")),
                new Truth(fraud, machine, row.get(header.find("attack_id"))));
          }
        });
    Path list = folder.resolve("advised.csv");
    DestinationList advised =
        Files.exists(list) ? ReferenceFiles.readDestinations(list) : DestinationList.empty();
    var ordinary = new Truth(false, false, "");
    DialPlan plan = DialPlan.japan();
    try (CallReader reader =
        CallReader.open(
            folder.resolve("calls.csv"),
            CallFormat.of("sekisho", Optional.empty()),
            new OpenCalls(),
            (f, l, r, t) -> {})) {
      for (Optional<CallRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
        CallRecord call = next.get();
        world.firstMillis = Math.min(world.firstMillis, call.startMillis());
        world.lastMillis = Math.max(world.lastMillis, call.endMillis());
        if (plan.analyse(call.dialled()) instanceof Analysed.International number) {
          long day = world.calendar.dayOf(call.startMillis());
          Truth of = truth.getOrDefault(call.callId(), ordinary);
          world.calls.add(
              new Call(
                  call.subscriberId(),
                  number.number().digits(),
                  number.country().map(Country::index).orElse(-1),
                  advised.find(number.number(), day).isPresent(),
                  call.source(),
                  call.startMillis(),
                  call.answerMillis(),
                  call.endMillis(),
                  tariff.priceOf(number.number(), call.startMillis()).terms(),
                  of.fraud ? of.attack : "",
                  of.machine));
        }
      }
    }
    return world;
  }

  private interface RowReader {
    void read(Header header, CsvRow row);
  }

  private static void table(Path file, RowReader reader) throws IOException {
    try (TextLines lines = TextLines.open(file)) {
      var row = new CsvRow();
      if (row.split(lines.next().orElse("")).isPresent()) {
        throw new BadFileException("%s: line 1 is no header".formatted(file));
      }
      Header header = Header.of(row);
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        if (!line.get().isBlank() && row.split(line.get()).isEmpty()) {
          reader.read(header, row);
        }
      }
    }
  }

  private static boolean isTrue(String text) {
    return text.equalsIgnoreCase("true") || text.equals("1") || text.equalsIgnoreCase("yes");
  }
}
