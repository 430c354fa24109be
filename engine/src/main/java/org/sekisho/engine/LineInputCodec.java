package org.sekisho.engine;

import java.util.function.Function;
import org.sekisho.call.Registration;
import org.sekisho.call.SourceAddress;
import org.sekisho.detection.CallFactsCodec;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.enrichment.EnrichedEvent;
import org.sekisho.enrichment.Enricher;
import org.sekisho.enrichment.EventKind;
import org.sekisho.line.Line;

/** Writes and reads inputs that wait for their slice. */
final class LineInputCodec {

  private static final int ABROAD = 0;
  private static final int HOME = 1;
  private static final int REGISTERED = 2;

  private LineInputCodec() {}

  static void write(LineInput input, StateWriter out) {
    out.writeText(input.line().id());
    switch (input) {
      case LineInput.Abroad abroad -> {
        EnrichedEvent event = abroad.event();
        out.writeInt(ABROAD);
        CallFactsCodec.write(event.call(), out);
        out.writeInt(event.kind().ordinal());
        out.writeLong(event.atMillis());
        out.writeLong(event.durationMillis());
        out.writeLong(event.amountMicros());
        out.writeLong(event.day());
        out.writeInt(event.hour());
        out.writeBoolean(event.dayOff());
        out.writeText(abroad.id());
        out.writeLong(abroad.knownMillis());
      }
      case LineInput.Home home -> {
        out.writeInt(HOME);
        out.writeLong(home.atMillis());
        out.writeLong(home.call().source().key());
        out.writeText(home.call().agent());
        out.writeText(home.id());
        out.writeLong(home.knownMillis());
      }
      case LineInput.Registered registered -> {
        Registration registration = registered.registration();
        out.writeInt(REGISTERED);
        out.writeLong(registration.atMillis());
        out.writeLong(registration.source().key());
        out.writeText(registration.userAgent());
        out.writeBoolean(registration.success());
      }
    }
  }

  static LineInput read(StateReader in, Function<String, Line> lineOf, Enricher enricher) {
    Line line = lineOf.apply(in.readText());
    int kind = in.readCount(REGISTERED);
    if (kind == ABROAD) {
      return new LineInput.Abroad(
          new EnrichedEvent(
              CallFactsCodec.read(in, line),
              EventKind.values()[in.readCount(EventKind.values().length - 1)],
              in.readLong(),
              in.readLong(),
              in.readLong(),
              in.readLong(),
              in.readInt(),
              in.readBoolean()),
          in.readText(),
          in.readLong());
    }
    if (kind == HOME) {
      return new LineInput.Home(
          enricher.homeCall(line, in.readLong(), new SourceAddress(in.readLong()), in.readText()),
          in.readText(),
          in.readLong());
    }
    return new LineInput.Registered(
        line,
        new Registration(
            in.readLong(),
            line.id(),
            new SourceAddress(in.readLong()),
            in.readText(),
            in.readBoolean()));
  }
}
