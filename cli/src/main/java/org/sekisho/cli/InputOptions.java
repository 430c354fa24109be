package org.sekisho.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sekisho.engine.Detection;
import org.sekisho.engine.DetectionOptions;
import org.sekisho.number.DialPlan;
import org.sekisho.wire.reference.PlanFile;
import org.sekisho.wire.reference.PolicyFile;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The files a run over recorded calls is given; the same for every command that runs one. */
final class InputOptions {

  @Mixin CallOptions calls = new CallOptions();

  @Option(names = "--registrations", paramLabel = "FILE", description = "SIP registrations")
  @Nullable Path registrations;

  @Option(names = "--subscribers", paramLabel = "FILE", description = "lines and their kinds")
  @Nullable Path subscribers;

  @Option(names = "--tariff", required = true, paramLabel = "FILE", description = "price list")
  Path tariff = Path.of("tariff.csv");

  @Option(names = "--advised", paramLabel = "FILE", description = "published list of destinations")
  @Nullable Path advised;

  @Option(names = "--regulated", paramLabel = "FILE", description = "the operator's own list")
  @Nullable Path regulated;

  @Option(
      names = "--holidays",
      paramLabel = "FILE",
      description = "days on which offices are closed, or open, otherwise than Japan's calendar")
  @Nullable Path holidays;

  @Option(names = "--plan", paramLabel = "FILE", description = "dial plan (default: Japan's)")
  @Nullable Path plan;

  ZoneId operatorZone() {
    return calls.operatorZone();
  }

  /** An output must not be a folder, nor one of the files that are read. */
  void refuseToOverwrite(Path written) throws IOException {
    if (Files.isDirectory(written)) {
      throw new IllegalArgumentException("%s is a folder; --out names a file".formatted(written));
    }
    calls.refuseToOverwrite(written);
    List<Path> read = new ArrayList<>();
    Stream.of(registrations, subscribers, tariff, advised, regulated, holidays, plan)
        .filter(Objects::nonNull)
        .forEach(read::add);
    for (Path file : read) {
      if (Files.exists(written) && Files.exists(file) && Files.isSameFile(written, file)) {
        throw new IllegalArgumentException(
            "%s is read and would be overwritten; give --out another folder".formatted(file));
      }
      if (Files.isDirectory(file)) {
        throw new IllegalArgumentException("%s is a folder, not a file".formatted(file));
      }
    }
  }

  DetectionOptions options(
      PolicyFile.Policy policy,
      boolean signalling,
      Duration delivered,
      Duration warmUp,
      int shards,
      Optional<Path> state,
      boolean flush,
      Optional<DetectionOptions.Follow> follow)
      throws IOException {
    return new DetectionOptions(
        new DetectionOptions.Inputs(
            calls.calls,
            calls.format(),
            Optional.ofNullable(registrations),
            Optional.ofNullable(subscribers),
            tariff,
            Optional.ofNullable(advised),
            Optional.ofNullable(regulated),
            Optional.ofNullable(holidays)),
        signalling,
        delivered,
        warmUp,
        Detection.standardLongestCall(),
        policy.casework(),
        policy.assumeTerms(),
        plan == null ? DialPlan.japan() : PlanFile.read(plan),
        operatorZone(),
        shards,
        state,
        flush,
        follow);
  }
}
