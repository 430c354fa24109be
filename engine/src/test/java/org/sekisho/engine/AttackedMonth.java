package org.sekisho.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.sekisho.call.CallAnswered;
import org.sekisho.call.CallEnded;
import org.sekisho.call.CallRecord;
import org.sekisho.call.CallTried;
import org.sekisho.call.NetworkEvent;
import org.sekisho.call.Registration;
import org.sekisho.casework.CaseEvent;
import org.sekisho.casework.Word;
import org.sekisho.simulator.WorldGenerator;
import org.sekisho.simulator.WorldParameters;
import org.sekisho.wire.calls.CallFormat;
import org.sekisho.wire.calls.CallReader;
import org.sekisho.wire.calls.RegistrationReader;

/** An operator of 400 lines that is attacked for a month, as files and as the entries of a log. */
final class AttackedMonth {

  static final int LEARN_DAYS = 12;
  private static final int MINUTE = 60_000;

  private final Path folder;

  /** Writes its files. */
  AttackedMonth(Path folder) throws IOException {
    this.folder = folder;
    new WorldGenerator(
            new WorldParameters(11, 400, 20, LEARN_DAYS, 12, WorldParameters.Rates.STANDARD))
        .write(folder, day -> {});
    writeOtherSubscribers();
  }

  /** Every third line is gone, the others are of the other kind, and there are new ones. */
  private void writeOtherSubscribers() throws IOException {
    List<String> rows = Files.readAllLines(folder.resolve("subscribers.csv"));
    List<String> other = new ArrayList<>(List.of(rows.getFirst()));
    for (int i = 1; i < rows.size(); i++) {
      if (i % 3 != 0) {
        String row = rows.get(i);
        other.add(
            row.contains(",BUSINESS,")
                ? row.replace(",BUSINESS,", ",RESIDENTIAL,")
                : row.replace(",RESIDENTIAL,", ",BUSINESS,"));
      }
    }
    other.add("NEW1,BUSINESS,0399999991,,2,2020-01-01");
    Files.write(folder.resolve("subscribers-2.csv"), other);
  }

  /** A month as a log: learnt days remembered, the others told in batches, ticks, and words. */
  List<LogEntry> log() throws IOException {
    List<NetworkEvent> before = new ArrayList<>();
    List<NetworkEvent> told = new ArrayList<>();
    List<CallRecord> calls = new ArrayList<>();
    CallReader.readAll(
        List.of(folder.resolve("calls.csv")),
        CallFormat.auto(Optional.empty()),
        (file, line, reason, row) -> {},
        calls::add);
    long until = calls.getFirst().startMillis() + Duration.ofDays(LEARN_DAYS).toMillis();
    Set<String> called = new HashSet<>();
    for (CallRecord call : calls) {
      if (call.startMillis() < until) {
        before.add(call);
      } else {
        called.add(call.subscriberId());
        told.add(
            new CallTried(
                call.callId(),
                call.startMillis(),
                call.subscriberId(),
                call.aNumber(),
                call.dialled(),
                call.source(),
                call.userAgent(),
                "",
                "",
                ""));
        if (call.answered()) {
          told.add(new CallAnswered(call.callId(), call.answerMillis()));
        }
        told.add(new CallEnded(call.callId(), call.endMillis()));
      }
    }
    try (var reader =
        RegistrationReader.open(
            folder.resolve("registrations.csv"), false, (file, line, reason, row) -> {})) {
      for (Optional<Registration> next = reader.next(); next.isPresent(); next = reader.next()) {
        (next.get().atMillis() < until ? before : told).add(next.get());
      }
    }
    before.sort(Comparator.comparingLong(NetworkEvent::atMillis));
    told.sort(Comparator.comparingLong(NetworkEvent::atMillis));
    return entries(before, told, List.copyOf(called));
  }

  private static List<LogEntry> entries(
      List<NetworkEvent> before, List<NetworkEvent> told, List<String> lines) {
    var dice = new SplittableRandom(1);
    List<LogEntry> entries = new ArrayList<>();
    long now = before.getLast().atMillis();
    entries.add(new LogEntry.Remembered(now, before));
    List<NetworkEvent> batch = new ArrayList<>();
    for (NetworkEvent event : told) {
      while (event.atMillis() > now + MINUTE) {
        now += MINUTE;
        entries.add(new LogEntry.Ticked(now));
      }
      batch.add(event);
      if (dice.nextInt(4) == 0) {
        now = Math.max(now, event.atMillis() + dice.nextInt(2_000));
        entries.add(new LogEntry.Told(now, batch));
        batch.clear();
      }
      if (dice.nextInt(500) == 0) {
        entries.add(new LogEntry.Activated(now, "ref-" + (1 + dice.nextInt(2))));
      }
      if (dice.nextInt(50) == 0) {
        entries.add(word(lines.get(dice.nextInt(lines.size())), now, dice));
      }
    }
    return entries;
  }

  private static LogEntry word(String line, long now, SplittableRandom dice) {
    return new LogEntry.Said(
        line,
        line + "-1",
        switch (dice.nextInt(4)) {
          case 0 ->
              new Word.Answered(now, Word.Answer.MINE, CaseEvent.Channel.MAIL, dice.nextBoolean());
          case 1 -> new Word.Answered(now, Word.Answer.NOT_MINE, CaseEvent.Channel.MAIL, false);
          case 2 -> new Word.Release(now, "analyst");
          default -> new Word.Suspend(now, "analyst");
        });
  }
}
