package org.sekisho.engine;

import java.util.ArrayList;
import java.util.List;
import org.sekisho.call.CallAnswered;
import org.sekisho.call.CallEnded;
import org.sekisho.call.CallRecord;
import org.sekisho.call.CallTried;
import org.sekisho.call.Knocks;
import org.sekisho.call.NetworkEvent;
import org.sekisho.call.Registration;
import org.sekisho.call.SourceAddress;
import org.sekisho.casework.CaseEvent;
import org.sekisho.casework.GroupWord;
import org.sekisho.casework.Word;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.number.Countries;
import org.sekisho.wire.calls.CallRecordCodec;

/** Writes and reads entries of the live engine's log. */
public final class LogEntryCodec {

  /** Events of an entry. */
  public static final int MOST_EVENTS = 10_000;

  private static final int LAYOUT = 1;

  private static final int TOLD = 0;
  private static final int REMEMBERED = 1;
  private static final int TICKED = 2;
  private static final int SAID = 3;
  private static final int ORDERED = 4;
  private static final int ACTIVATED = 5;

  private static final int RESTRICT = 0;
  private static final int BLOCK = 1;
  private static final int LIFT = 2;
  private static final int ALLOW = 3;

  private static final int TRIED = 0;
  private static final int ANSWERED = 1;
  private static final int ENDED = 2;
  private static final int RECORD = 3;
  private static final int REGISTRATION = 4;
  private static final int KNOCKS = 5;

  private LogEntryCodec() {}

  public static byte[] write(LogEntry entry) {
    var out = new StateWriter();
    out.writeInt(LAYOUT);
    switch (entry) {
      case LogEntry.Told told -> write(TOLD, told.atMillis(), told.events(), out);
      case LogEntry.Remembered of -> write(REMEMBERED, of.atMillis(), of.events(), out);
      case LogEntry.Ticked ticked -> {
        out.writeInt(TICKED);
        out.writeLong(ticked.atMillis());
      }
      case LogEntry.Said said -> {
        out.writeInt(SAID);
        out.writeText(said.line());
        out.writeText(said.caseId());
        write(said.word(), out);
      }
      case LogEntry.Ordered ordered -> {
        out.writeInt(ORDERED);
        write(ordered.word(), out);
      }
      case LogEntry.Activated activated -> {
        out.writeInt(ACTIVATED);
        out.writeLong(activated.atMillis());
        out.writeText(activated.version());
      }
    }
    return out.toBytes();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if it is damaged or of another layout
   */
  public static LogEntry read(byte[] bytes) {
    var in = new StateReader(bytes);
    int layout = in.readInt();
    if (layout != LAYOUT) {
      throw new IllegalArgumentException(
          "log entry of layout %d, not %d".formatted(layout, LAYOUT));
    }
    int kind = in.readCount(ACTIVATED);
    return switch (kind) {
      case TOLD -> new LogEntry.Told(in.readLong(), readEvents(in));
      case REMEMBERED -> new LogEntry.Remembered(in.readLong(), readEvents(in));
      case TICKED -> new LogEntry.Ticked(in.readLong());
      case SAID -> new LogEntry.Said(in.readText(), in.readText(), readWord(in));
      case ORDERED -> new LogEntry.Ordered(readGroupWord(in));
      default -> new LogEntry.Activated(in.readLong(), in.readText());
    };
  }

  private static void write(GroupWord word, StateWriter out) {
    switch (word) {
      case GroupWord.RestrictCountry of -> {
        out.writeInt(RESTRICT);
        out.writeLong(of.atMillis());
        out.writeText(of.country().code());
        out.writeText(of.asked());
        out.writeText(of.approved());
      }
      case GroupWord.BlockAddress of -> {
        out.writeInt(BLOCK);
        out.writeLong(of.atMillis());
        out.writeLong(of.address().key());
        out.writeText(of.by());
      }
      case GroupWord.Lift of -> {
        out.writeInt(LIFT);
        out.writeLong(of.atMillis());
        out.writeText(of.incident());
        out.writeText(of.by());
      }
      case GroupWord.AllowMeasures of -> {
        out.writeInt(ALLOW);
        out.writeLong(of.atMillis());
        out.writeInt(of.more());
        out.writeText(of.by());
      }
    }
  }

  private static GroupWord readGroupWord(StateReader in) {
    int kind = in.readCount(ALLOW);
    long at = in.readLong();
    return switch (kind) {
      case RESTRICT ->
          new GroupWord.RestrictCountry(
              at,
              Countries.world().find(in.readText()).orElseThrow(),
              in.readText(),
              in.readText());
      case BLOCK -> new GroupWord.BlockAddress(at, new SourceAddress(in.readLong()), in.readText());
      case LIFT -> new GroupWord.Lift(at, in.readText(), in.readText());
      default -> new GroupWord.AllowMeasures(at, in.readInt(), in.readText());
    };
  }

  private static void write(int kind, long atMillis, List<NetworkEvent> events, StateWriter out) {
    out.writeInt(kind);
    out.writeLong(atMillis);
    out.writeInt(events.size());
    events.forEach(event -> write(event, out));
  }

  private static List<NetworkEvent> readEvents(StateReader in) {
    List<NetworkEvent> events = new ArrayList<>();
    for (int i = in.readCount(MOST_EVENTS); i > 0; i--) {
      events.add(readEvent(in));
    }
    return events;
  }

  private static void write(NetworkEvent event, StateWriter out) {
    switch (event) {
      case CallTried tried -> {
        out.writeInt(TRIED);
        write(tried, out);
      }
      case CallAnswered answered -> {
        out.writeInt(ANSWERED);
        out.writeText(answered.callId());
        out.writeLong(answered.atMillis());
      }
      case CallEnded ended -> {
        out.writeInt(ENDED);
        out.writeText(ended.callId());
        out.writeLong(ended.atMillis());
      }
      case CallRecord record -> {
        out.writeInt(RECORD);
        CallRecordCodec.write(record, out);
      }
      case Registration registration -> {
        out.writeInt(REGISTRATION);
        out.writeLong(registration.atMillis());
        out.writeText(registration.subscriberId());
        out.writeLong(registration.source().key());
        out.writeText(registration.userAgent());
        out.writeBoolean(registration.success());
      }
      case Knocks knocks -> {
        out.writeInt(KNOCKS);
        out.writeLong(knocks.atMillis());
        out.writeLong(knocks.source().key());
        out.writeText(knocks.userAgent());
        writeTexts(knocks.names(), out);
        out.writeInt(knocks.wrong());
        out.writeInt(knocks.numbers());
        writeTexts(knocks.hosts(), out);
      }
    }
  }

  static void write(CallTried tried, StateWriter out) {
    out.writeText(tried.callId());
    out.writeLong(tried.atMillis());
    out.writeText(tried.subscriberId());
    out.writeText(tried.aNumber());
    out.writeText(tried.dialled());
    out.writeLong(tried.source().key());
    out.writeText(tried.userAgent());
    out.writeText(tried.chargedNumber());
    out.writeText(tried.redirectingNumber());
    out.writeText(tried.refusedBy());
  }

  static CallTried readTried(StateReader in) {
    return new CallTried(
        in.readText(),
        in.readLong(),
        in.readText(),
        in.readText(),
        in.readText(),
        new SourceAddress(in.readLong()),
        in.readText(),
        in.readText(),
        in.readText(),
        in.readText());
  }

  private static NetworkEvent readEvent(StateReader in) {
    int kind = in.readCount(KNOCKS);
    return switch (kind) {
      case TRIED -> readTried(in);
      case ANSWERED -> new CallAnswered(in.readText(), in.readLong());
      case ENDED -> new CallEnded(in.readText(), in.readLong());
      case RECORD -> CallRecordCodec.read(in);
      case KNOCKS ->
          new Knocks(
              in.readLong(),
              new SourceAddress(in.readLong()),
              in.readText(),
              readTexts(in),
              in.readInt(),
              in.readInt(),
              readTexts(in));
      default ->
          new Registration(
              in.readLong(),
              in.readText(),
              new SourceAddress(in.readLong()),
              in.readText(),
              in.readBoolean());
    };
  }

  private static void writeTexts(List<String> texts, StateWriter out) {
    out.writeInt(texts.size());
    texts.forEach(out::writeText);
  }

  private static List<String> readTexts(StateReader in) {
    List<String> texts = new ArrayList<>();
    for (int i = in.readCount(Knocks.MOST); i > 0; i--) {
      texts.add(in.readText());
    }
    return texts;
  }

  private static void write(Word word, StateWriter out) {
    switch (word) {
      case Word.Answered answered -> {
        out.writeInt(0);
        out.writeLong(answered.atMillis());
        out.writeInt(answered.answer().ordinal());
        out.writeInt(answered.channel().ordinal());
        out.writeBoolean(answered.second());
      }
      case Word.NotMade not -> {
        out.writeInt(4);
        out.writeLong(not.atMillis());
        out.writeInt(not.channel().ordinal());
      }
      case Word.Tried tried -> {
        out.writeInt(5);
        out.writeLong(tried.atMillis());
        out.writeText(tried.by());
        out.writeInt(tried.channel().ordinal());
      }
      case Word.Release release -> {
        out.writeInt(1);
        out.writeLong(release.atMillis());
        out.writeText(release.by());
      }
      case Word.Suspend suspend -> {
        out.writeInt(2);
        out.writeLong(suspend.atMillis());
        out.writeText(suspend.by());
      }
      case Word.Conclude conclude -> {
        out.writeInt(3);
        out.writeLong(conclude.atMillis());
        out.writeText(conclude.by());
        out.writeInt(conclude.outcome().ordinal());
      }
    }
  }

  private static CaseEvent.Channel readChannel(StateReader in) {
    return CaseEvent.Channel.values()[in.readCount(CaseEvent.Channel.values().length - 1)];
  }

  private static Word readWord(StateReader in) {
    int kind = in.readCount(5);
    long at = in.readLong();
    return switch (kind) {
      case 0 ->
          new Word.Answered(
              at,
              Word.Answer.values()[in.readCount(Word.Answer.values().length - 1)],
              readChannel(in),
              in.readBoolean());
      case 1 -> new Word.Release(at, in.readText());
      case 2 -> new Word.Suspend(at, in.readText());
      case 4 -> new Word.NotMade(at, readChannel(in));
      case 5 -> new Word.Tried(at, in.readText(), readChannel(in));
      default ->
          new Word.Conclude(
              at,
              in.readText(),
              Word.Outcome.values()[in.readCount(Word.Outcome.values().length - 1)]);
    };
  }
}
