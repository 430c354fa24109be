package org.sekisho.enrichment;

import java.util.Optional;
import org.sekisho.number.Country;

/** The second stage: the country called, and the lists it stands on. */
public interface CountryView extends ChargeView {

  /** Empty below a country code nobody has. */
  Optional<Country> country();

  /** On the published list of advised destinations: weak evidence. */
  boolean advised();

  /** On the operator's regulated list. */
  boolean regulated();
}
