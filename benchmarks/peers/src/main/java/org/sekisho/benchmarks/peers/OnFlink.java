package org.sekisho.benchmarks.peers;

import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.sekisho.benchmarks.peers.Charges.Charge;
import org.sekisho.benchmarks.peers.Charges.Ring;

/**
 * The rule as a user of Flink would write it: a keyed function with heap state, one parallel
 * instance, objects reused, no checkpoints.
 */
final class OnFlink {

  private OnFlink() {}

  /**
   * @param chained leave out the exchange that keyBy makes, which one instance does not need
   */
  static OnShard.Outcome run(long events, boolean chained) throws Exception {
    var configuration = new Configuration();
    configuration.set(StateBackendOptions.STATE_BACKEND, "hashmap");
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(PipelineOptions.GENERIC_TYPES, false); // fail rather than fall back to Kryo
    var environment = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
    var source =
        environment.fromSource(
            new DataGeneratorSource<>(new Generator(), events, Types.POJO(Charge.class)),
            WatermarkStrategy.noWatermarks(),
            "charges");
    var byLine =
        chained
            ? DataStreamUtils.reinterpretAsKeyedStream(source, charge -> charge.line, Types.INT)
            : source.keyBy(charge -> charge.line, Types.INT);
    byLine.process(new Rule(), Types.POJO(Charge.class)).sinkTo(new DiscardingSink<>());
    var job = environment.execute("sliding-rule");
    Long spoken = job.getAccumulatorResult("spoken");
    return new OnShard.Outcome(spoken, (Rule.closed - Rule.opened) / 1e9);
  }

  private static final class Generator implements GeneratorFunction<Long, Charge> {
    private static final long serialVersionUID = 1;
    private final Charge charge = new Charge();

    @Override
    public Charge map(Long i) {
      return Charges.fill(charge, i, Charges.LINES);
    }
  }

  private static final class Rule extends KeyedProcessFunction<Integer, Charge, Charge> {
    private static final long serialVersionUID = 1;
    static volatile long opened; // the task runs in this JVM
    static volatile long closed;

    @SuppressWarnings("NullAway.Init") // Flink calls open before anything else
    private transient ValueState<Ring> rings;

    private final LongCounter spoken = new LongCounter();

    @Override
    public void open(OpenContext context) {
      rings =
          getRuntimeContext().getState(new ValueStateDescriptor<>("ring", Types.POJO(Ring.class)));
      getRuntimeContext().addAccumulator("spoken", spoken);
      opened = System.nanoTime();
    }

    @Override
    public void processElement(Charge charge, Context context, Collector<Charge> out)
        throws Exception {
      Ring ring = rings.value();
      if (ring == null) {
        ring = new Ring();
      }
      ring.add(charge.atMillis, charge.micros);
      rings.update(ring);
      if (ring.isOver()) {
        spoken.add(1L);
        out.collect(charge);
      }
    }

    @Override
    public void close() {
      closed = System.nanoTime();
    }
  }
}
