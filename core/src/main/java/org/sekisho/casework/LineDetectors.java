package org.sekisho.casework;

import org.sekisho.detection.charge.ChargeDetector;
import org.sekisho.detection.charge.ChargePolicy;
import org.sekisho.detection.charge.ConcurrencyDetector;
import org.sekisho.detection.charge.PriceDetector;
import org.sekisho.detection.destination.DestinationDetector;
import org.sekisho.detection.hours.HourDetector;
import org.sekisho.detection.number.NumberDetector;
import org.sekisho.detection.source.SourceDetector;
import org.sekisho.detection.takeover.TakeoverDetector;

/** The one list of what watches a line, in the order the stages are opened. */
final class LineDetectors {

  // Charges: always.
  final ChargeDetector charge = new ChargeDetector(ChargePolicy.STANDARD);
  final ConcurrencyDetector concurrency = new ConcurrencyDetector(charge);
  final PriceDetector price = new PriceDetector(charge);
  final HourDetector hours = new HourDetector();

  // Authentication: outside the stages.
  final TakeoverDetector takeover = new TakeoverDetector();

  // One stage after another, each when its case gives cause.
  final DestinationDetector destination = new DestinationDetector();
  final SourceDetector source = new SourceDetector();
  final NumberDetector number = new NumberDetector();
}
