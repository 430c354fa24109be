package org.sekisho.enrichment;

import java.util.Optional;
import org.sekisho.call.SourceAddress;
import org.sekisho.line.Line;
import org.sekisho.number.Analysed.Validity;
import org.sekisho.number.Country;
import org.sekisho.number.E164;
import org.sekisho.rating.ChargeTerms;

/**
 * An event of an international call with everything reference data had to say about it. Detectors
 * look nothing up, so replaying a stored stream of these gives the same signals again; and each is
 * handed no more of it than the view it declares.
 *
 * @param durationMillis answer to end; 0 before the end and for calls nobody answered
 * @param amountMicros the charge booked at the end
 */
public record EnrichedEvent(
    CallFacts call,
    EventKind kind,
    long atMillis,
    long durationMillis,
    long amountMicros,
    long day,
    int hour,
    boolean dayOff)
    implements NumberView {

  @Override
  public Line line() {
    return call.line();
  }

  @Override
  public long callKey() {
    return call.callKey();
  }

  @Override
  public ChargeTerms terms() {
    return call.terms();
  }

  @Override
  public Optional<Country> country() {
    return call.country();
  }

  @Override
  public boolean advised() {
    return call.advised();
  }

  @Override
  public boolean regulated() {
    return call.regulated();
  }

  @Override
  public SourceAddress source() {
    return call.source();
  }

  @Override
  public String agent() {
    return call.agent();
  }

  @Override
  public boolean redirected() {
    return call.redirected();
  }

  @Override
  public E164 number() {
    return call.number();
  }

  @Override
  public Validity validity() {
    return call.validity();
  }
}
