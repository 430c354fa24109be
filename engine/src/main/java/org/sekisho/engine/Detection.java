package org.sekisho.engine;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.CallRecord;
import org.sekisho.call.Registration;
import org.sekisho.casework.CaseEvent;
import org.sekisho.casework.Casework;
import org.sekisho.casework.GroupCasework;
import org.sekisho.casework.GroupEvent;
import org.sekisho.casework.LineStage;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.enrichment.DestinationList;
import org.sekisho.enrichment.Enricher;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.number.Analysed;
import org.sekisho.rating.RoundingPolicy;
import org.sekisho.rating.Tariff;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.RejectFile;
import org.sekisho.wire.RejectReason;
import org.sekisho.wire.calls.CallReader;
import org.sekisho.wire.calls.RegistrationReader;
import org.sekisho.wire.reference.LineRegistry;
import org.sekisho.wire.reference.ReferenceFiles;

/**
 * Detection over recorded calls: files in, the events of cases out. One thread reads, analyses and
 * prices; the caller's thread runs the lines.
 */
public final class Detection {

  /** Rows after which the slices that are over are handed on. */
  private static final int BATCH = 4_096;

  /** Batches that may wait between the two threads. */
  private static final int QUEUED = 16;

  /** From one row to the next; past it the row after that has to agree. Milliseconds. */
  private static final long FAR = Duration.ofDays(1).toMillis();

  /** From one row to the last, at most; past it a clock is wrong. Milliseconds. */
  private static final long JUMP = Duration.ofDays(366).toMillis();

  private final DetectionOptions options;
  private final OperatorCalendar calendar;
  private final Enricher enricher;
  private final DestinationList regulated;
  private final LineRegistry lines;
  private final String referenceVersion;

  /**
   * Loads the reference data.
   *
   * @throws BadFileException with file and line if a file cannot be read
   */
  public Detection(DetectionOptions options) throws IOException {
    this.options = options;
    var in = options.inputs();
    calendar =
        new OperatorCalendar(options.operatorZone(), options.plan().rules().home().equals("JP"));
    referenceVersion = version(in);
    List<Tariff.Row> rows = ReferenceFiles.readTariff(in.tariff(), options.operatorZone());
    Tariff tariff = Tariff.of(rows, Tariff.conservative(rows), RoundingPolicy.TOTAL_DOWN);
    DestinationList advised = list(in.advised());
    regulated = list(in.regulated());
    enricher = new Enricher(tariff, advised, regulated, calendar, referenceVersion);
    lines =
        in.subscribers().isPresent()
            ? LineRegistry.read(in.subscribers().get())
            : new LineRegistry();
  }

  public String referenceVersion() {
    return referenceVersion;
  }

  /** What an answered call abroad cost, in micro-yen. */
  long chargeMicros(CallRecord call, Analysed.International number) {
    return enricher
        .factsOf(call, 0, lines.chargedParty(call), number)
        .terms()
        .chargeMicros(call.endMillis() - call.answerMillis());
  }

  /**
   * How far a run has come.
   *
   * @param percent of the files' bytes that is read; 0 where a size is not known
   */
  public record Progress(long rows, long atMillis, int percent) {}

  private record Batch(List<Slices.Slice> slices, Progress progress) {}

  /**
   * Runs to the end of the input.
   *
   * @param sink takes every case event, in order
   * @throws BadFileException if a calls file is empty, of no known format, or nothing but rejects
   */
  public DetectionSummary run(
      RejectFile rejects, Consumer<CaseOutput> sink, Consumer<Progress> progress)
      throws IOException {
    Map<String, Long> decisions = new TreeMap<>();
    long[] cases = new long[1];
    long[] told = {Long.MIN_VALUE};
    Consumer<CaseOutput> counting =
        output -> {
          if (output.atMillis() <= told[0]) {
            return; // the run before has said so
          }
          count(output, decisions, cases);
          sink.accept(output);
        };
    BlockingQueue<Batch> queue = new ArrayBlockingQueue<>(QUEUED);
    var stage =
        new LineStage(
            new Casework(options.policy()),
            calendar,
            options.longestCall().toMillis(),
            options.assumeTerms());
    try (var feed = new Feed(rejects);
        var host =
            new OfflineHost(
                stage, groupCasework(), options.policy(), calendar, options.shards(), counting)) {
      long toldUntil = load(feed, host);
      told[0] = toldUntil;
      feed.start(queue);
      while (true) {
        Batch batch = next(queue, feed);
        if (batch == null) {
          break;
        }
        host.learnUntil(learnUntil(feed.firstMillis));
        batch.slices.forEach(host::accept);
        progress.accept(batch.progress);
      }
      feed.check();
      boolean tell = options.state().isEmpty() || !options.signalling() || options.flush();
      Optional<StateSize> saved = save(feed, host, tell ? feed.lastEndMillis : toldUntil);
      if (tell) {
        host.finish(feed.slices.takeUntil(Long.MAX_VALUE), feed.lastEndMillis);
      }
      return feed.summary(host, cases[0], decisions, saved);
    }
  }

  /** What is written before a state, so that another file is not taken for one. */
  private static final String MAGIC = "sekisho state 2";

  /** Takes up what the run before left; returns until when it has told of everything. */
  private long load(Feed feed, OfflineHost host) throws IOException {
    if (options.state().isEmpty() || !Files.exists(stateFile())) {
      return Long.MIN_VALUE;
    }
    try {
      var in = new StateReader(Files.readAllBytes(stateFile()));
      if (!in.readText().equals(MAGIC)
          || in.readBoolean() != options.signalling()
          || in.readLong() != options.delivered().toMillis()) {
        throw new IllegalArgumentException(
            "it is of another version, or of another --timing or --delivered-every");
      }
      for (int i = in.readCount(LineRegistry.MOST); i > 0; i--) {
        lines.get(in.readText());
      }
      long toldUntil = in.readLong();
      feed.firstMillis = in.readLong();
      feed.newest = in.readLong();
      feed.lastEndMillis = in.readLong();
      feed.stories.seen().read(in);
      feed.slices.read(in, lines::get);
      host.read(in, lines::get);
      if (!in.atEnd()) {
        throw new IllegalArgumentException("it is longer than what it holds");
      }
      return toldUntil;
    } catch (IllegalArgumentException
        | NoSuchElementException
        | ArithmeticException
        | IndexOutOfBoundsException e) {
      throw new BadFileException(
          "%s cannot be taken up: %s; remove it to begin anew"
              .formatted(stateFile(), e.getMessage()),
          e);
    }
  }

  /** Leaves what the next run takes up; whole or not at all. */
  private Optional<StateSize> save(Feed feed, OfflineHost host, long toldUntil) throws IOException {
    if (options.state().isEmpty()) {
      return Optional.empty();
    }
    var sizes = new StateSize.Counter();
    var out = new StateWriter();
    out.writeText(MAGIC);
    out.writeBoolean(options.signalling());
    out.writeLong(options.delivered().toMillis());
    out.writeInt(lines.size());
    lines.list().forEach(line -> out.writeText(line.id()));
    out.writeLong(toldUntil);
    out.writeLong(feed.firstMillis);
    out.writeLong(feed.newest);
    out.writeLong(feed.lastEndMillis);
    feed.stories.seen().write(out);
    feed.slices.write(out);
    host.write(out, lines.list(), sizes);
    Path file = stateFile();
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path whole = file.resolveSibling("state.bin.new");
    Files.write(whole, out.toBytes());
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return Optional.of(sizes.of(out.size()));
  }

  private Path stateFile() {
    return options.state().orElseThrow().resolve("state.bin");
  }

  private long learnUntil(long firstMillis) {
    if (options.warmUp().isZero() || firstMillis == Long.MIN_VALUE) {
      return Long.MIN_VALUE;
    }
    long midnight = calendar.startOfDayMillis(calendar.dayOf(firstMillis));
    return midnight + options.warmUp().toMillis();
  }

  private static @Nullable Batch next(BlockingQueue<Batch> queue, Feed feed) {
    try {
      while (true) {
        Batch batch = queue.poll(100, TimeUnit.MILLISECONDS);
        if (batch != null) {
          return batch;
        }
        if (feed.ended() && queue.isEmpty()) {
          return null;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private GroupCasework groupCasework() {
    return new GroupCasework(
        options.policy().groups(),
        (country, atMillis) -> regulated.covers(country, calendar.dayOf(atMillis)),
        options.policy().reportOnly());
  }

  private static void count(CaseOutput output, Map<String, Long> decisions, long[] cases) {
    switch (output) {
      case CaseOutput.OfLine of -> count(of.event(), decisions, cases);
      case CaseOutput.OfGroup of -> count(of.event(), decisions);
    }
  }

  private static void count(GroupEvent event, Map<String, Long> decisions) {
    switch (event) {
      case GroupEvent.CountryRestricted to -> decisions.merge("RESTRICT_COUNTRY", 1L, Long::sum);
      case GroupEvent.CountryLifted to -> decisions.merge("LIFT_COUNTRY", 1L, Long::sum);
      case GroupEvent.AddressBlocked to -> decisions.merge("BLOCK_IP", 1L, Long::sum);
      case GroupEvent.AddressUnblocked to -> decisions.merge("UNBLOCK_IP", 1L, Long::sum);
      case GroupEvent.CountryRefused to -> {}
      case GroupEvent.AddressRefused to -> {}
    }
  }

  private static void count(CaseEvent event, Map<String, Long> decisions, long[] cases) {
    switch (event) {
      case CaseEvent.Opened opened -> cases[0]++;
      case CaseEvent.Challenged to -> decisions.merge("CHALLENGE", 1L, Long::sum);
      case CaseEvent.Unchallenged to -> decisions.merge("UNCHALLENGE", 1L, Long::sum);
      case CaseEvent.ContactAttempted to -> decisions.merge("CONTACT", 1L, Long::sum);
      case CaseEvent.Suspended to -> decisions.merge("SUSPEND", 1L, Long::sum);
      case CaseEvent.Released to -> decisions.merge("RELEASE", 1L, Long::sum);
      case CaseEvent.StageOpened to -> {}
      case CaseEvent.Weighed to -> {}
      case CaseEvent.SuspensionRefused to -> {}
      case CaseEvent.Closed to -> {}
    }
  }

  /** A file being read, with its next row. */
  private final class Source implements Closeable {
    private final @Nullable CallReader calls;
    private final @Nullable RegistrationReader registrations;
    private final RejectFile rejects;
    private Optional<CallRecord> call = Optional.empty();
    private long line;
    private Optional<CallRecord> ahead = Optional.empty();
    private long lineAhead;
    private boolean looked;
    private Optional<Registration> registration = Optional.empty();
    private long atMillis = Long.MAX_VALUE;
    private long before = Long.MIN_VALUE;

    Source(CallReader calls, RejectFile rejects) throws IOException {
      this.calls = calls;
      this.registrations = null;
      this.rejects = rejects;
      advance();
    }

    Source(RegistrationReader registrations, RejectFile rejects) throws IOException {
      this.calls = null;
      this.registrations = registrations;
      this.rejects = rejects;
      advance();
    }

    void advance() throws IOException {
      if (calls != null) {
        take(calls);
        while (call.isPresent() && isOutOfTime(calls, call.get())) {
          reject(RejectReason.TIME_JUMP);
          take(calls);
        }
        atMillis = call.isPresent() ? call.get().endMillis() : Long.MAX_VALUE;
        before = call.isPresent() ? atMillis : before;
      } else if (registrations != null) {
        registration = registrations.next();
        atMillis = registration.isPresent() ? registration.get().atMillis() : Long.MAX_VALUE;
      }
    }

    void reject(RejectReason reason) {
      rejects.reject(
          calls == null ? "" : calls.name(),
          line,
          reason,
          call.map(of -> "%s ended %s".formatted(of.callId(), Instant.ofEpochMilli(of.endMillis())))
              .orElse(""));
    }

    private void take(CallReader from) throws IOException {
      if (looked) {
        call = ahead;
        line = lineAhead;
        looked = false;
      } else {
        call = from.next();
        line = from.lineNumber();
      }
    }

    /** One row with a wrong date must not make all that follow it late: the next row decides. */
    private boolean isOutOfTime(CallReader from, CallRecord row) throws IOException {
      if (before != Long.MIN_VALUE && row.endMillis() <= before + FAR) {
        return false;
      }
      if (!looked) {
        ahead = from.next();
        lineAhead = from.lineNumber();
        looked = true;
      }
      if (ahead.isEmpty()) {
        return before != Long.MIN_VALUE && row.endMillis() > before + JUMP;
      }
      long next = ahead.get().endMillis();
      boolean first = before == Long.MIN_VALUE;
      return next < row.endMillis() - DetectionOptions.LATENESS.toMillis()
          || (first && next > row.endMillis() + JUMP);
    }

    @Override
    public void close() throws IOException {
      if (calls != null) {
        calls.close();
      }
      if (registrations != null) {
        registrations.close();
      }
    }
  }

  /** The reading thread: merges the files by time and hands over batches. */
  private final class Feed implements Closeable {
    private final List<Source> sources = new ArrayList<>();
    private final RejectFile rejects;
    private final List<String> notices = new ArrayList<>();
    private final Slices slices = new Slices();
    private final CallStories stories;
    private @Nullable Thread thread;
    private volatile boolean done;
    private volatile @Nullable Throwable failure;
    private volatile long firstMillis = Long.MIN_VALUE;
    private volatile long lastEndMillis = Long.MIN_VALUE;
    private long rows;
    private long bytes;
    private long longer;
    private long registrationsLeft;
    private volatile long newest = Long.MIN_VALUE / 2; // what is taken off it stays a time

    Feed(RejectFile rejects) throws IOException {
      this.rejects = rejects;
      stories =
          new CallStories(
              options.plan(),
              enricher,
              lines,
              options.signalling()
                  ? new CallStories.Timing.Signalling()
                  : new CallStories.Timing.Records(options.delivered().toMillis()),
              slices::add);
      var in = options.inputs();
      if (options.warmUp().isZero() && options.state().isEmpty()) {
        notices.add(
            "no warm-up: every line is judged without habits from its first call;"
                + " give --warm-up, such as 30d");
      }
      try {
        for (Path file : in.calls()) {
          bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
          CallReader reader = CallReader.open(file, in.format(), in.zone(), rejects);
          if (!reader.ignoredColumns().isEmpty()) {
            notices.add(
                "%s: columns not read: %s"
                    .formatted(file, String.join(", ", reader.ignoredColumns())));
          }
          sources.add(new Source(reader, rejects));
        }
        if (in.registrations().isPresent()) {
          sources.add(
              new Source(RegistrationReader.open(in.registrations().get(), rejects), rejects));
        }
      } catch (IOException | RuntimeException e) {
        close();
        throw e;
      }
    }

    void start(BlockingQueue<Batch> queue) {
      var reading =
          new Thread(
              () -> {
                try {
                  readAll(queue);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                } catch (IOException | RuntimeException | Error e) {
                  failure = e;
                } finally {
                  done = true;
                }
              },
              "reader");
      reading.setDaemon(true);
      thread = reading;
      reading.start();
    }

    boolean ended() {
      return done;
    }

    void check() throws IOException {
      Throwable e = failure;
      if (e instanceof IOException io) {
        throw io;
      }
      if (e instanceof RuntimeException runtime) {
        throw runtime;
      }
      if (e != null) {
        throw new IllegalStateException("reading failed", e);
      }
    }

    private void readAll(BlockingQueue<Batch> queue) throws IOException, InterruptedException {
      long late = DetectionOptions.LATENESS.toMillis();
      long longest = options.longestCall().toMillis();
      long hold = late + (options.signalling() ? longest : 0);
      long read = 0;
      while (true) {
        Source source = earliest();
        if (source == null) {
          break;
        }
        if (source.registration.isPresent()) {
          Registration registration = source.registration.get();
          if (registration.atMillis() <= newest + late || callsLeft()) {
            slices.add(
                new LineInput.Registered(lines.get(registration.subscriberId()), registration));
          } else {
            registrationsLeft++;
          }
        } else if (source.call.isPresent()) {
          rows++;
          CallRecord call = source.call.get();
          if (call.endMillis() < newest - late) {
            source.reject(RejectReason.LATE);
          } else {
            if (firstMillis == Long.MIN_VALUE) {
              firstMillis = call.startMillis();
            }
            stories.accept(within(call, longest));
            newest = Math.max(newest, call.endMillis());
            lastEndMillis = Math.max(lastEndMillis, call.endMillis());
          }
        }
        boolean ended = source.call.isPresent();
        source.advance();
        if (ended && source.call.isEmpty()) {
          checkNotOnlyRejects(source);
        }
        if (++read % BATCH == 0) {
          queue.put(
              new Batch(slices.takeUntil(newest - hold), new Progress(rows, newest, percent())));
        }
      }
      for (Source source : sources) {
        checkNotOnlyRejects(source);
      }
      if (registrationsLeft > 0) {
        notices.add(
            "%,d registrations after the last call are left; give them with the calls of their time"
                .formatted(registrationsLeft));
      }
      long learnt = learnUntil(firstMillis);
      if (lastEndMillis != Long.MIN_VALUE && learnt > lastEndMillis) {
        notices.add("the calls end before the warm-up does: nothing was decided");
      }
      queue.put(new Batch(slices.takeUntil(newest - hold), new Progress(rows, newest, percent())));
    }

    private CallRecord within(CallRecord call, long longest) {
      if (call.endMillis() - call.startMillis() <= longest) {
        return call;
      }
      longer++;
      return call.startingNoEarlierThan(call.endMillis() - longest);
    }

    private boolean callsLeft() {
      return sources.stream().anyMatch(source -> source.call.isPresent());
    }

    private int percent() {
      long read = 0;
      for (Source source : sources) {
        read += source.calls == null ? 0 : source.calls.bytesRead();
      }
      return bytes == 0 ? 0 : (int) (100 * Math.min(read, bytes) / bytes);
    }

    private @Nullable Source earliest() {
      Source earliest = null;
      for (Source source : sources) {
        if (source.atMillis != Long.MAX_VALUE
            && (earliest == null || source.atMillis < earliest.atMillis)) {
          earliest = source;
        }
      }
      return earliest;
    }

    private void checkNotOnlyRejects(Source source) {
      CallReader reader = source.calls;
      if (reader != null && reader.accepted() == 0) {
        throw new BadFileException(
            reader.rejected() == 0
                ? "%s has a header and no calls".formatted(reader.name())
                : "%s: not one of %d rows could be read; see the rejects file for the reasons"
                    .formatted(reader.name(), reader.rejected()));
      }
    }

    DetectionSummary summary(
        OfflineHost host, long cases, Map<String, Long> decisions, Optional<StateSize> state) {
      return new DetectionSummary(
          rows,
          stories.abroad(),
          stories.home(),
          stories.emergencies(),
          stories.special(),
          stories.unreadable(),
          stories.duplicates(),
          stories.unpriced(),
          stories.impossible(),
          longer,
          host.refused(),
          slices.late(),
          host.notWatched(),
          lines.size(),
          lines.unknown(),
          cases,
          decisions,
          rejects.counts(),
          notices,
          state);
    }

    @Override
    public void close() throws IOException {
      Thread reading = thread;
      if (reading != null) {
        reading.interrupt();
      }
      for (Source source : sources) {
        source.close();
      }
    }
  }

  private static DestinationList list(Optional<Path> file) throws IOException {
    return file.isPresent() ? ReferenceFiles.readDestinations(file.get()) : DestinationList.empty();
  }

  /** A name for the reference data used: what a decision cites. */
  private static String version(DetectionOptions.Inputs in) throws IOException {
    List<Optional<Path>> files =
        List.of(Optional.of(in.tariff()), in.advised(), in.regulated(), in.subscribers());
    for (Optional<Path> file : files) {
      if (file.isPresent() && file.get().toString().equals("-")) {
        throw new BadFileException("only --calls may come from standard input (-)");
      }
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Optional<Path> file : files) {
        digest.update(
            file.isPresent()
                ? Files.readAllBytes(file.get())
                : "none".getBytes(StandardCharsets.UTF_8));
      }
      return "ref-" + HexFormat.of().formatHex(digest.digest()).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The longest a run without {@code longestCall} takes a call to be. */
  public static Duration standardLongestCall() {
    return Duration.ofHours(12);
  }
}
