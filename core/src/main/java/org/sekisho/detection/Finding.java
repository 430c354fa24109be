package org.sekisho.detection;

import java.util.List;

/**
 * What a detector makes of a line at an instant: a weight of evidence and the facts it rests on.
 *
 * @param decibans ten times the decimal logarithm of how much likelier fraud shows this than
 *     ordinary use does (I. J. Good, Probability and the Weighing of Evidence, 1950); negative
 *     speaks for ordinary use
 * @param about the country's code, or the address and device, that is spoken of; empty otherwise
 */
public record Finding(int decibans, List<Fact> facts, String about) {

  public static final Finding NONE = new Finding(0, List.of());

  public Finding(int decibans, List<Fact> facts) {
    this(decibans, facts, "");
  }

  public Finding {
    facts = List.copyOf(facts);
    if (decibans != 0 && facts.isEmpty()) {
      throw new IllegalArgumentException("a finding must say why");
    }
  }
}
