package org.sekisho.enrichment;

import org.sekisho.call.SourceAddress;

/** The third stage: that line's calls to that country, and where they were set up from. */
public interface SourceView extends CountryView {

  SourceAddress source();

  /** The device's own words about itself; empty when it said nothing. */
  String agent();

  /** The call was forwarded: a diverting party is named. */
  boolean redirected();
}
