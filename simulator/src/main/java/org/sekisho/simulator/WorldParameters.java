package org.sekisho.simulator;

/**
 * A world to be made. Each share and rate says where it is from; what has no source is a guess and
 * says so. {@code --vary NAME=FACTOR} multiplies one of {@link Rates}.
 *
 * @param seed every number of the world follows from it
 * @param attacks attacked lines at least
 */
public record WorldParameters(
    long seed, int lines, int days, int learnDays, int attacks, Rates rates) {

  public WorldParameters {
    if (lines < 100 || lines > 1_000_000 || days < 2 || days > 400 || learnDays >= days) {
      throw new IllegalArgumentException(
          "a world has 100 to 1,000,000 lines (%,d given), lasts 2 to 400 days (%d), and learns for fewer (%d)"
              .formatted(lines, days, learnDays));
    }
    if (attacks < 0 || attacks > lines / 10) {
      throw new IllegalArgumentException(
          "%d attacks are too many for %,d lines: a tenth of them at most; give --attacks"
              .formatted(attacks, lines));
    }
  }

  /**
   * Rates that are varied.
   *
   * @param abroadShare homes that call abroad at all; guess, a tenth
   * @param callsAbroad factor on how often those who do call abroad; guess
   * @param callsHome calls at home a line and day; guess, kept low so that files stay small
   * @param prices factor on all prices; Japanese carriers' lists reach from 8 to 360 yen
   * @param oddities factor on how many ordinary people look odd; guess
   * @param fraudPace factor on how fast attacks call; published cases reach from one call in 2.67 s
   *     to calls of 20 minutes one at a time
   * @param fraudLength factor on the length of fraud calls; 20 minutes and more (field reports)
   * @param ownAddress share of attacks on businesses that come from the PBX's own address; seed 002
   *     names break-ins into PBXs first
   */
  public record Rates(
      double abroadShare,
      double callsAbroad,
      double callsHome,
      double prices,
      double oddities,
      double fraudPace,
      double fraudLength,
      double ownAddress) {

    public static final Rates STANDARD = new Rates(0.10, 1, 1.0, 1, 1, 1, 1, 0.4);

    /** The same with one rate multiplied. */
    public Rates varied(String name, double factor) {
      return switch (name) {
        case "abroad-share" -> with(0, factor);
        case "calls-abroad" -> with(1, factor);
        case "calls-home" -> with(2, factor);
        case "prices" -> with(3, factor);
        case "oddities" -> with(4, factor);
        case "fraud-pace" -> with(5, factor);
        case "fraud-length" -> with(6, factor);
        case "own-address" -> with(7, factor);
        default ->
            throw new IllegalArgumentException(
                "no such rate: '%s'; there are abroad-share, calls-abroad, calls-home, prices, oddities, fraud-pace, fraud-length, own-address"
                    .formatted(name));
      };
    }

    private Rates with(int index, double factor) {
      double[] all = {
        abroadShare, callsAbroad, callsHome, prices, oddities, fraudPace, fraudLength, ownAddress
      };
      all[index] *= factor;
      return new Rates(
          Math.min(1, all[0]), all[1], all[2], all[3], all[4], all[5], all[6], Math.min(1, all[7]));
    }
  }
}
