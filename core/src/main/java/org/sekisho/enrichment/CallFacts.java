package org.sekisho.enrichment;

import java.util.Optional;
import org.sekisho.call.SourceAddress;
import org.sekisho.line.Line;
import org.sekisho.number.Analysed.Validity;
import org.sekisho.number.Country;
import org.sekisho.number.E164;
import org.sekisho.rating.ChargeTerms;

/**
 * All that is known of one international call from its first event on, looked up once.
 *
 * @param callKey 64 bits of the call's identity
 * @param destination the price list's name; empty where the list knows none
 * @param referenceVersion of the tariff, lists and calendar it was looked up in
 */
public record CallFacts(
    long callKey,
    Line line,
    E164 number,
    Validity validity,
    Optional<Country> country,
    String destination,
    ChargeTerms terms,
    SourceAddress source,
    String agent,
    boolean redirected,
    boolean advised,
    boolean regulated,
    String referenceVersion) {

  /** The same call of a line that is told anew. */
  public CallFacts withLine(Line other) {
    return new CallFacts(
        callKey,
        other,
        number,
        validity,
        country,
        destination,
        terms,
        source,
        agent,
        redirected,
        advised,
        regulated,
        referenceVersion);
  }
}
