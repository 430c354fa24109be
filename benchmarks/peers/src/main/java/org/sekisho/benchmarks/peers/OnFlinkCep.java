package org.sekisho.benchmarks.peers;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.cep.CEP;
import org.apache.flink.cep.functions.PatternProcessFunction;
import org.apache.flink.cep.nfa.aftermatch.AfterMatchSkipStrategy;
import org.apache.flink.cep.pattern.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.sekisho.benchmarks.peers.Charges.Charge;

/**
 * The rule's count as a pattern of Flink CEP: so many charges of a line within ten minutes. A sum
 * is no pattern; it is left out, which favours CEP.
 */
final class OnFlinkCep {

  private OnFlinkCep() {}

  static OnShard.Outcome run(long events) throws Exception {
    var configuration = new Configuration();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    var environment = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
    var source =
        environment.fromSource(
            new DataGeneratorSource<>(
                i -> Charges.fill(new Charge(), i, Charges.FEW_LINES),
                events,
                Types.POJO(Charge.class)),
            WatermarkStrategy.<Charge>forMonotonousTimestamps()
                .withTimestampAssigner((charge, before) -> charge.atMillis),
            "charges");
    Pattern<Charge, ?> pattern =
        Pattern.<Charge>begin("calls", AfterMatchSkipStrategy.skipPastLastEvent())
            .times((int) Charges.CALLS_OVER + 1)
            .within(Duration.ofMinutes(Charges.MINUTES));
    CEP.pattern(source.keyBy(charge -> charge.line, Types.INT), pattern)
        .process(new Found(), Types.POJO(Charge.class))
        .sinkTo(new DiscardingSink<>());
    long start = System.nanoTime();
    Found.FOUND.set(0);
    environment.execute("pattern");
    double seconds = (System.nanoTime() - start) / 1e9;
    return new OnShard.Outcome(Found.FOUND.get(), seconds);
  }

  private static final class Found extends PatternProcessFunction<Charge, Charge> {
    private static final long serialVersionUID = 1;
    static final AtomicLong FOUND = new AtomicLong(); // the task runs in this JVM

    @Override
    public void processMatch(
        Map<String, List<Charge>> match, Context context, Collector<Charge> out) {
      FOUND.incrementAndGet();
    }
  }
}
