package org.sekisho.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.sekisho.call.SourceAddress;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.detection.simultaneous.Observation;
import org.sekisho.line.Line;
import org.sekisho.line.LineKind;
import org.sekisho.number.Countries;

/** Writes and reads observations that wait for the end of their minute. */
final class ObservationCodec {

  /** Observations of a minute. */
  private static final int MOST = 10_000_000;

  private static final int TRIED = 0;
  private static final int CHALLENGED = 1;
  private static final int COUNTRY = 2;
  private static final int PLACE = 3;
  private static final int AGENT = 4;
  private static final int PRICE = 5;
  private static final int DAY = 6;
  private static final int CALL = 7;

  private ObservationCodec() {}

  static void write(
      List<Observation.Timed> timed, List<Observation.Counted> counted, StateWriter out) {
    out.writeInt(timed.size() + counted.size());
    timed.forEach(each -> write(each, out));
    counted.forEach(each -> write(each, out));
  }

  private static void write(Observation observation, StateWriter out) {
    switch (observation) {
      case Observation.CallTried of -> {
        out.writeInt(TRIED);
        out.writeLong(of.atMillis());
        out.writeText(of.line().id());
        writeCountry(of.country(), out);
        out.writeLong(of.source().key());
        out.writeBoolean(of.newCountry());
        out.writeBoolean(of.newPlace());
        out.writeBoolean(of.everydayPlace());
        out.writeInt(of.callsToday());
      }
      case Observation.Challenged of -> {
        out.writeInt(CHALLENGED);
        out.writeLong(of.atMillis());
        out.writeText(of.line().id());
        out.writeLong(of.exposureMicros());
      }
      case Observation.CountryUsed of -> {
        out.writeInt(COUNTRY);
        out.writeLong(of.day());
        out.writeText(of.line().id());
        writeCountry(of.country(), out);
      }
      case Observation.PlaceUsed of -> {
        out.writeInt(PLACE);
        out.writeLong(of.day());
        out.writeText(of.line().id());
        out.writeLong(of.source().key());
      }
      case Observation.AgentUsed of -> {
        out.writeInt(AGENT);
        out.writeLong(of.day());
        out.writeText(of.line().id());
        out.writeLong(of.agent());
      }
      case Observation.PricePaid of -> {
        out.writeInt(PRICE);
        out.writeLong(of.perMinuteMicros());
      }
      case Observation.DayEnded of -> {
        out.writeInt(DAY);
        out.writeText(of.kind().name());
        out.writeLong(of.tenMinutes());
        out.writeLong(of.hour());
        out.writeLong(of.day());
        out.writeLong(of.month());
      }
      case Observation.CallEnded of -> {
        out.writeInt(CALL);
        out.writeLong(of.day());
        writeCountry(of.country(), out);
        out.writeLong(of.durationMillis());
        out.writeBoolean(of.inCase());
      }
    }
  }

  /** By its code, which outlives the order of the table; a negative one as it is. */
  private static void writeCountry(int country, StateWriter out) {
    out.writeBoolean(country >= 0);
    if (country >= 0) {
      out.writeText(Countries.world().get(country).code());
    } else {
      out.writeInt(country);
    }
  }

  private static int readCountry(StateReader in) {
    return in.readBoolean()
        ? Countries.world().find(in.readText()).orElseThrow().index()
        : in.readInt();
  }

  static List<Observation> read(StateReader in, Function<String, Line> lineOf) {
    List<Observation> read = new ArrayList<>();
    for (int i = in.readCount(MOST); i > 0; i--) {
      read.add(readOne(in, lineOf));
    }
    return read;
  }

  private static Observation readOne(StateReader in, Function<String, Line> lineOf) {
    int kind = in.readCount(CALL);
    return switch (kind) {
      case TRIED ->
          new Observation.CallTried(
              in.readLong(),
              lineOf.apply(in.readText()),
              readCountry(in),
              new SourceAddress(in.readLong()),
              in.readBoolean(),
              in.readBoolean(),
              in.readBoolean(),
              in.readInt());
      case CHALLENGED ->
          new Observation.Challenged(in.readLong(), lineOf.apply(in.readText()), in.readLong());
      case COUNTRY ->
          new Observation.CountryUsed(in.readLong(), lineOf.apply(in.readText()), readCountry(in));
      case PLACE ->
          new Observation.PlaceUsed(
              in.readLong(), lineOf.apply(in.readText()), new SourceAddress(in.readLong()));
      case AGENT ->
          new Observation.AgentUsed(in.readLong(), lineOf.apply(in.readText()), in.readLong());
      case PRICE -> new Observation.PricePaid(in.readLong());
      case DAY ->
          new Observation.DayEnded(
              LineKind.valueOf(in.readText()),
              in.readLong(),
              in.readLong(),
              in.readLong(),
              in.readLong());
      default ->
          new Observation.CallEnded(
              in.readLong(), readCountry(in), in.readLong(), in.readBoolean());
    };
  }
}
