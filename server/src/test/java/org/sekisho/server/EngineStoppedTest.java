package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.engine.LiveEngine;
import org.sekisho.engine.LiveSnapshot;
import org.sekisho.engine.LogEntry;
import org.sekisho.server.journal.Journal;
import org.sekisho.server.live.LiveRunner;
import org.sekisho.server.live.Outputs;
import org.sekisho.server.reference.Reference;
import org.sekisho.server.settings.Settings;

/** Once the engine has stopped for good, what the journal has taken waits for the next start. */
class EngineStoppedTest {

  /** More than may wait for an engine that goes on. */
  private static final int ENTRIES = 66;

  @TempDir private Path folder;

  @Test
  @Timeout(60)
  void whoBringsEntriesIsNotHeldUpAndTheReasonIsKept() throws Exception {
    LiveEngine.Setup setup = setup();
    LiveEngine.Versions versions =
        version -> {
          if (version.equals("unreadable")) {
            throw new StackOverflowError("no stack is left");
          }
          return setup;
        };
    try (var runner =
        new LiveRunner(
            out -> new LiveEngine("ref-1", versions, out), new Nobody(), new Nothing())) {
      runner.start();
      for (int i = 1; i <= ENTRIES; i++) {
        runner.accept(List.of(new Journal.Numbered(i, new LogEntry.Activated(i, "unreadable"))));
      }
      assertThat(runner.failure()).containsInstanceOf(StackOverflowError.class);
      assertThat(runner.sequence()).as("what was not handed on is read again").isZero();
    }
  }

  private LiveEngine.Setup setup() throws IOException {
    Path tariff = folder.resolve("tariff.csv");
    Path subscribers = folder.resolve("subscribers.csv");
    Files.writeString(tariff, "prefix,destination,yen_per_minute\n1,USA,9\n");
    Files.writeString(subscribers, "subscriber_id,kind,a_number\nS1,BUSINESS,0312345678\n");
    Settings settings = Settings.read(folder.resolve("none.yaml"), Map.of());
    Reference reference =
        Reference.read(
            "ref-1",
            settings,
            Map.of(Reference.Kind.TARIFF, tariff, Reference.Kind.SUBSCRIBERS, subscribers));
    return LivePath.setup(settings, reference);
  }

  private static final class Nobody implements LiveRunner.AtOnce {
    @Override
    public void restored(LiveEngine engine) {}

    @Override
    public void decided(Outputs outputs, LiveEngine engine) {}
  }

  private static final class Nothing implements LiveRunner.Sink {
    @Override
    public void accept(Outputs outputs) {}

    @Override
    public void snapshot(long sequence, long atMillis, LiveSnapshot snapshot) {}
  }
}
