package org.sekisho.engine;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.CallRecord;
import org.sekisho.call.Registration;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.enrichment.Enricher;
import org.sekisho.enrichment.OperatorCalendar;
import org.sekisho.wire.BadFileException;
import org.sekisho.wire.RejectFile;
import org.sekisho.wire.RejectReason;
import org.sekisho.wire.calls.OpenCalls;
import org.sekisho.wire.reference.LineRegistry;

/** The reading thread: merges the files by time and hands over batches. */
final class Feed implements Closeable {

  /** Rows after which the slices that are over are handed on. */
  private static final int BATCH = 4_096;

  /**
   * Slices that are over, and how far reading has come.
   *
   * @param untilMillis what comes for before then is late
   */
  record Batch(List<Slices.Slice> slices, long untilMillis, Detection.Progress progress) {}

  private final DetectionOptions options;
  private final OperatorCalendar calendar;
  private final Enricher enricher;
  private final LineRegistry lines;
  private final CallSources calls;
  private final OpenCalls begun;
  private @Nullable RegistrationFile registrations;
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
  private long longer;
  private long lastRow = System.nanoTime();
  private boolean ending;
  private long registrationsLeft;
  private volatile long newest = Long.MIN_VALUE / 2; // what is taken off it stays a time
  private long stateUntil = Long.MIN_VALUE / 2; // the newest call of the run before

  /**
   * Opens the files.
   *
   * @param begun calls that were in progress when the run before ended
   * @throws BadFileException if a file that was named is none of its kind
   */
  Feed(
      DetectionOptions options,
      OperatorCalendar calendar,
      Enricher enricher,
      LineRegistry lines,
      OpenCalls begun,
      CallWatcher watcher,
      RejectFile rejects)
      throws IOException {
    this.options = options;
    this.begun = begun;
    this.calendar = calendar;
    this.enricher = enricher;
    this.lines = lines;
    this.rejects = rejects;
    stories =
        new CallStories(
            options.plan(),
            enricher,
            lines,
            options.signalling()
                ? new CallStories.Timing.Signalling()
                : new CallStories.Timing.Records(options.delivered().toMillis()),
            slices::add,
            watcher);
    var in = options.inputs();
    if (options.warmUp().isZero() && options.state().isEmpty()) {
      notices.add(
          "no warm-up: every line is judged without habits from its first call;"
              + " give --warm-up, such as 30d");
    }
    boolean follow = options.follow().isPresent();
    calls =
        follow
            ? new GrowingFiles(in.calls(), in.format(), begun, rejects)
            : new WrittenFiles(in.calls(), in.format(), begun, rejects);
    try {
      if (in.registrations().isPresent()) {
        registrations = new RegistrationFile(in.registrations().get(), follow, rejects);
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

  /** Until when lines are learnt and nothing is decided, epoch milliseconds. */
  long learnUntil() {
    if (options.warmUp().isZero() || firstMillis == Long.MIN_VALUE) {
      return Long.MIN_VALUE;
    }
    long midnight = calendar.startOfDayMillis(calendar.dayOf(firstMillis));
    return midnight + options.warmUp().toMillis();
  }

  boolean ended() {
    return done;
  }

  /** End of the last call read, epoch milliseconds. */
  long lastEndMillis() {
    return lastEndMillis;
  }

  /** What is still held back. */
  List<Slices.Slice> takeAll() {
    return slices.takeUntil(Long.MAX_VALUE);
  }

  /** Writes how far it has come and what it holds. */
  void write(StateWriter out) {
    out.writeLong(firstMillis);
    out.writeLong(newest);
    out.writeLong(lastEndMillis);
    stories.seen().write(out);
    slices.write(out);
  }

  /** Reads what {@link #write} wrote, before it is started. */
  void read(StateReader in) {
    firstMillis = in.readLong();
    newest = in.readLong();
    stateUntil = newest;
    lastEndMillis = in.readLong();
    stories.seen().read(in);
    slices.read(in, lines::get, enricher);
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
    long late = options.lateness().toMillis();
    long longest = options.longestCall().toMillis();
    long hold = late + (options.signalling() ? longest : 0);
    long read = 0;
    while (true) {
      InputFile source = earliest();
      if (mayWait(source, late)) {
        await(options.follow().orElseThrow(), hold, queue);
        continue;
      }
      if (source == null) {
        if (options.follow().isEmpty() || ending) {
          break;
        }
        ending = true; // nobody waits any more
        endGrowing();
        continue;
      }
      if (source.registration.isPresent()) {
        Registration registration = source.registration.get();
        if (registration.atMillis() <= newest + late || calls.anyLeft()) {
          stories.settle();
          slices.add(
              new LineInput.Registered(lines.get(registration.subscriberId()), registration));
        } else {
          registrationsLeft++;
        }
      } else if (source.call.isPresent()) {
        CallRecord call = source.call.get();
        if (call.endMillis() < Math.max(newest - late, slices.givenUntil())) {
          rows++;
          boolean before = call.endMillis() < stateUntil - late;
          source.reject(before ? RejectReason.BEFORE_STATE : RejectReason.LATE);
        } else {
          accept(call, longest);
        }
      }
      source.advance();
      lastRow = System.nanoTime();
      if (source.atMillis == Long.MAX_VALUE && options.follow().isEmpty()) {
        calls.closeRead();
      }
      if (++read % BATCH == 0) {
        stories.settle();
        queue.put(batch(newest - hold));
      }
    }
    if (options.state().isEmpty()) {
      for (CallRecord call : begun.finish()) {
        if (call.endMillis() >= slices.givenUntil()) {
          accept(call, longest);
        }
      }
    }
    stories.settle();
    notices.addAll(calls.finish());
    if (registrationsLeft > 0) {
      notices.add(
          "%,d registrations after the last call are left; give them with the calls of their time"
              .formatted(registrationsLeft));
    }
    long learnt = learnUntil();
    if (lastEndMillis != Long.MIN_VALUE && learnt > lastEndMillis) {
      notices.add("the calls end before the warm-up does: nothing was decided");
    }
    queue.put(batch(newest - hold));
  }

  /** Whether more may be written, and nothing that is there can be told before it. */
  private boolean mayWait(@Nullable InputFile source, long late) {
    if (options.follow().isEmpty() || ending) {
      return false;
    }
    boolean ahead =
        source != null
            && source
                .registration
                .filter(of -> of.atMillis() > newest + late && !calls.anyLeft())
                .isPresent();
    return (source == null || ahead) && !options.follow().get().stopped().test(quietMillis());
  }

  /** How long no row has come. */
  private long quietMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastRow);
  }

  private Batch batch(long untilMillis) {
    boolean tellsTime = options.follow().isPresent();
    return new Batch(
        slices.takeUntil(untilMillis),
        tellsTime ? untilMillis : Long.MIN_VALUE,
        new Detection.Progress(rows, newest, calls.percent()));
  }

  /**
   * Waits for more to be written. Meanwhile time goes on from the last row on, so that what falls
   * due is decided.
   */
  private void await(DetectionOptions.Follow follow, long hold, BlockingQueue<Batch> queue)
      throws IOException, InterruptedException {
    stories.settle();
    if (newest > 0) {
      queue.put(batch(newest + quietMillis() - hold));
    }
    Thread.sleep(follow.poll());
    if (calls instanceof GrowingFiles growing) {
      growing.askForMore();
    }
    if (registrations != null) {
      registrations.askForMore();
    }
  }

  private void endGrowing() throws IOException {
    if (calls instanceof GrowingFiles growing) {
      growing.endGrowing();
    }
    if (registrations != null) {
      registrations.endGrowing();
    }
  }

  private void accept(CallRecord call, long longest) {
    rows++;
    if (firstMillis == Long.MIN_VALUE) {
      firstMillis = call.startMillis();
    }
    stories.accept(within(call, longest));
    newest = Math.max(newest, call.endMillis());
    lastEndMillis = Math.max(lastEndMillis, call.endMillis());
  }

  private CallRecord within(CallRecord call, long longest) {
    if (call.endMillis() - call.startMillis() <= longest) {
      return call;
    }
    longer++;
    return call.startingNoEarlierThan(call.endMillis() - longest);
  }

  /** The file whose next row is the earliest; null when all are read. */
  private @Nullable InputFile earliest() throws IOException {
    InputFile call = calls.earliest();
    InputFile other = registrations == null ? null : registrations.current();
    boolean none = other == null || other.atMillis == Long.MAX_VALUE;
    return none || (call != null && call.atMillis <= Objects.requireNonNull(other).atMillis)
        ? call
        : other;
  }

  DetectionSummary summary(
      LinesHost host, long cases, Map<String, Long> decisions, Optional<StateSize> state) {
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
        state,
        learnUntil(),
        firstMillis,
        lastEndMillis);
  }

  @Override
  public void close() throws IOException {
    Thread reading = thread;
    if (reading != null) {
      reading.interrupt();
    }
    calls.close();
    if (registrations != null) {
      registrations.close();
    }
  }
}
