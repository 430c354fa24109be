package org.sekisho.detection.charge;

import java.util.List;
import org.sekisho.detection.Baseline;
import org.sekisho.detection.Detector;
import org.sekisho.detection.Fact;
import org.sekisho.detection.FactKind;
import org.sekisho.detection.Finding;
import org.sekisho.detection.Stage;
import org.sekisho.detection.StateCodec;
import org.sekisho.enrichment.ChargeView;
import org.sekisho.rating.Money;

/**
 * Weighs the price a minute of a call against the dearest this line has paid and what ordinary
 * calls cost: fraud goes where the minute is dear. Reads what {@link ChargeDetector} keeps.
 */
public final class PriceDetector implements Detector<ChargeView, ChargeState> {

  private final ChargeDetector charges;

  public PriceDetector(ChargeDetector charges) {
    this.charges = charges;
  }

  @Override
  public String id() {
    return "price";
  }

  @Override
  public Stage stage() {
    return Stage.CHARGE;
  }

  @Override
  public ChargeState initial() {
    return charges.initial();
  }

  @Override
  public Finding judge(ChargeState state, ChargeView event, Baseline baseline) {
    long price = event.terms().perMinuteMicros();
    long usual = state.usual(ChargeState.PRICE);
    long dear = baseline.dearPerMinuteMicros();
    int weight;
    if (price <= usual) {
      weight = -2;
    } else if (price >= 2 * dear) {
      weight = 5;
    } else if (price >= dear) {
      weight = 3;
    } else if (price < dear / 10) {
      weight = -8; // nobody steals a password to call where the minute costs a few yen
    } else if (price < dear / 4) {
      weight = -3;
    } else {
      return Finding.NONE;
    }
    return new Finding(
        weight, List.of(new Fact(FactKind.PRICE_PER_MINUTE, yen(price), yen(usual), yen(dear))));
  }

  @Override
  public void learn(ChargeState state, ChargeView event) {
    // ChargeDetector has done it.
  }

  @Override
  public StateCodec<ChargeState> codec() {
    return charges.codec();
  }

  private static long yen(long micros) {
    return new Money(micros).yen();
  }
}
