package org.sekisho.benchmarks.peers;

/**
 * One sliding rule (ten minutes, count and sum a line) on a shard of ours and on Flink's keyed
 * function, in turn, in one JVM. The first round warms up; both must speak equally often.
 */
public final class SlidingRuleBenchmark {

  /** Peers that are so much slower get so much less to do. */
  private static final long SLOWER = 20;

  private SlidingRuleBenchmark() {}

  /** Argument: events (5,000,000). */
  public static void main(String[] arguments) throws Exception {
    long events = arguments.length > 0 ? Long.parseLong(arguments[0]) : 5_000_000L;
    for (int round = 0; round <= 3; round++) {
      OnShard.Outcome ours = OnShard.run(events, Charges.LINES);
      OnShard.Outcome keyed = OnFlink.run(events, false);
      OnShard.Outcome chained = OnFlink.run(events, true);
      if (ours.spoken() != keyed.spoken() || ours.spoken() != chained.spoken()) {
        throw new IllegalStateException(
            "not the same rule: %d, %d, %d"
                .formatted(ours.spoken(), keyed.spoken(), chained.spoken()));
      }
      System.out.printf(
          "%s: shard %,.0f events/s; Flink keyBy %,.0f (%.1f times); without exchange %,.0f"
              + " (%.1f times)%n",
          round == 0 ? "warm-up" : "round " + round,
          events / ours.seconds(),
          events / keyed.seconds(),
          keyed.seconds() / ours.seconds(),
          events / chained.seconds(),
          chained.seconds() / ours.seconds());
    }
    long fewer = events / SLOWER;
    for (int round = 0; round <= 1; round++) {
      OnShard.Outcome ours = OnShard.run(fewer, Charges.FEW_LINES);
      OnShard.Outcome cep = OnFlinkCep.run(fewer);
      OnShard.Outcome drools = OnDrools.run(fewer);
      System.out.printf(
          "%s, %,d events: shard %,.0f events/s (spoke %,d times); Flink CEP %,.0f (%,d); Drools"
              + " %,.0f (%,d)%n",
          round == 0 ? "warm-up" : "round " + round,
          fewer,
          fewer / ours.seconds(),
          ours.spoken(),
          fewer / cep.seconds(),
          cep.spoken(),
          fewer / drools.seconds(),
          drools.spoken());
    }
  }
}
