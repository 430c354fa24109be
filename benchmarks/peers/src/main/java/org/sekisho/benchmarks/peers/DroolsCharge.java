package org.sekisho.benchmarks.peers;

/** A charge as Drools wants its facts: public, with getters. */
public final class DroolsCharge {

  private final int line;
  private final long atMillis;
  private final long micros;

  DroolsCharge(Charges.Charge charge) {
    line = charge.line;
    atMillis = charge.atMillis;
    micros = charge.micros;
  }

  public int getLine() {
    return line;
  }

  public long getAtMillis() {
    return atMillis;
  }

  public long getMicros() {
    return micros;
  }
}
