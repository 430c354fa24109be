package org.sekisho.detection;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.SourceAddress;
import org.sekisho.enrichment.CallFacts;
import org.sekisho.line.Line;
import org.sekisho.number.Analysed.Validity;
import org.sekisho.number.Countries;
import org.sekisho.number.Country;
import org.sekisho.number.E164;
import org.sekisho.rating.ChargeTerms;

/** Writes and reads what is known of a call; the line is known from where it stands. */
public final class CallFactsCodec {

  private CallFactsCodec() {}

  public static void write(CallFacts call, StateWriter out) {
    write(call, null, out);
  }

  /** Writes a call of a line; what is as with the call written before takes a byte. */
  public static void write(CallFacts call, @Nullable CallFacts before, StateWriter out) {
    out.writeHash(call.callKey());
    out.writeLong(Long.parseLong(call.number().digits()));
    out.writeInt(call.validity().ordinal());
    out.writeText(call.country().map(Country::code).orElse(""));
    writeText(call.destination(), before == null ? null : before.destination(), out);
    writeTerms(call.terms(), out);
    out.writeLong(call.source().key());
    writeText(call.agent(), before == null ? null : before.agent(), out);
    out.writeBoolean(call.redirected());
    out.writeBoolean(call.advised());
    out.writeBoolean(call.regulated());
    writeText(call.referenceVersion(), before == null ? null : before.referenceVersion(), out);
  }

  private static void writeText(String text, @Nullable String before, StateWriter out) {
    boolean same = text.equals(before);
    out.writeBoolean(same);
    if (!same) {
      out.writeText(text);
    }
  }

  public static CallFacts read(StateReader in, Line line) {
    return read(in, line, null);
  }

  /** Reads what {@link #write(CallFacts, CallFacts, StateWriter)} wrote. */
  public static CallFacts read(StateReader in, Line line, @Nullable CallFacts before) {
    return new CallFacts(
        in.readHash(),
        line,
        new E164(Long.toString(in.readLong())),
        Validity.values()[in.readCount(Validity.values().length - 1)],
        country(in.readText()),
        readText(in, before == null ? null : before.destination()),
        readTerms(in),
        new SourceAddress(in.readLong()),
        readText(in, before == null ? null : before.agent()),
        in.readBoolean(),
        in.readBoolean(),
        in.readBoolean(),
        readText(in, before == null ? null : before.referenceVersion()));
  }

  private static String readText(StateReader in, @Nullable String before) {
    return in.readBoolean() && before != null ? before : in.readText();
  }

  private static Optional<Country> country(String code) {
    return code.isEmpty() ? Optional.empty() : Countries.world().find(code);
  }

  private static void writeTerms(ChargeTerms terms, StateWriter out) {
    out.writeLong(terms.connectionFeeMicros());
    out.writeLong(terms.perMinuteMicros());
    out.writeInt(terms.firstSeconds());
    out.writeInt(terms.incrementSeconds());
  }

  private static ChargeTerms readTerms(StateReader in) {
    return new ChargeTerms(in.readLong(), in.readLong(), in.readInt(), in.readInt());
  }
}
