package org.sekisho.detection;

import java.util.Optional;
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
    out.writeText(call.callId());
    out.writeHash(call.callKey());
    out.writeLong(Long.parseLong(call.number().digits()));
    out.writeInt(call.validity().ordinal());
    out.writeText(call.country().map(Country::code).orElse(""));
    out.writeText(call.destination());
    writeTerms(call.terms(), out);
    out.writeLong(call.source().key());
    out.writeText(call.agent());
    out.writeBoolean(call.redirected());
    out.writeBoolean(call.advised());
    out.writeBoolean(call.regulated());
    out.writeText(call.referenceVersion());
  }

  public static CallFacts read(StateReader in, Line line) {
    return new CallFacts(
        in.readText(),
        in.readHash(),
        line,
        new E164(Long.toString(in.readLong())),
        Validity.values()[in.readCount(Validity.values().length - 1)],
        country(in.readText()),
        in.readText(),
        readTerms(in),
        new SourceAddress(in.readLong()),
        in.readText(),
        in.readBoolean(),
        in.readBoolean(),
        in.readBoolean(),
        in.readText());
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
