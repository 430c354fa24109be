package org.sekisho.detection;

/**
 * How deep a detector looks. Of the first four the next is opened for one line, by a recorded
 * trigger, only when the one before has given cause (staged widening; seed 002).
 */
public enum Stage {
  /** What a line's calls cost, when, and how many at once. */
  CHARGE(Ground.LEGITIMATE_BUSINESS),
  /** The country called. */
  COUNTRY(Ground.LEGITIMATE_BUSINESS),
  /** That line's calls to that country, and the address they were set up from. */
  SOURCE(Ground.URGENT_NECESSITY),
  /** The numbers called. */
  NUMBER(Ground.URGENT_NECESSITY),
  /** Passwords tried and used; stands outside the stages. */
  AUTHENTICATION(Ground.LEGITIMATE_BUSINESS),
  /** Many lines at once: country, address and device model, never a number. */
  GROUP(Ground.LEGITIMATE_BUSINESS);

  private final Ground ground;

  Stage(Ground ground) {
    this.ground = ground;
  }

  /** On what ground of the Telecommunications Business Act (article 4) this is looked at. */
  public Ground ground() {
    return ground;
  }

  /** Must be opened for a line before its findings may be weighed. */
  public boolean needsOpening() {
    return switch (this) {
      case COUNTRY, SOURCE, NUMBER -> true;
      case CHARGE, AUTHENTICATION, GROUP -> false;
    };
  }

  /** Why communications data may be looked at. */
  public enum Ground {
    CONSENT,
    LEGITIMATE_BUSINESS,
    URGENT_NECESSITY
  }
}
