package org.sekisho.simulator;

import java.util.List;
import java.util.SplittableRandom;

/** Random numbers in the shapes traffic has. */
final class Dice {

  private final SplittableRandom random;

  Dice(long seed) {
    random = new SplittableRandom(seed);
  }

  /** A stream of its own for one line or attack, so that adding one changes no other. */
  Dice split() {
    return new Dice(random.nextLong());
  }

  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  double between(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  int between(int low, int high) {
    return high <= low ? low : low + random.nextInt(high - low + 1);
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** How many of something rare happen; Poisson. */
  int count(double mean) {
    double limit = Math.exp(-Math.min(mean, 500));
    int count = -1;
    double product = 1;
    do {
      count++;
      product *= random.nextDouble();
    } while (product > limit);
    return count;
  }

  /** A length with a long tail; lognormal with this median. */
  double lognormal(double median, double sigma) {
    return median * Math.exp(sigma * gaussian());
  }

  private double gaussian() {
    double u = Math.max(1e-12, random.nextDouble());
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * random.nextDouble());
  }

  /** An index drawn by weight. */
  int weighted(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double at = random.nextDouble() * sum;
    for (int i = 0; i < weights.length; i++) {
      at -= weights[i];
      if (at < 0) {
        return i;
      }
    }
    return weights.length - 1;
  }
}
