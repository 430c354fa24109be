package org.sekisho.server.enforcement;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.sekisho.server.Background;
import org.sekisho.server.enforcement.EnforcementStore.Row;
import org.sekisho.server.enforcement.EnforcementStore.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Keeps one switch as measures want it: carries out what is new, reads it back, looks again from
 * time to time (a switch that was restarted has forgotten), and takes back what is over. A thread a
 * switch, so that one that is away holds up itself alone.
 */
final class Enforcer extends Background {

  /** Without anything new it is looked for what has run out so often. */
  private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(2);

  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final int MOST_DOUBLINGS = 7;

  /** What is in force at a switch is read back so often: one that was restarted has forgotten. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

  /** A switch is asked for its calls so often: one that began and ended in between was not seen. */
  private static final Duration BETWEEN_COMPARISONS = Duration.ofSeconds(4);

  private static final Duration NEVER = Duration.ofDays(36_500);
  private static final Logger LOG = LoggerFactory.getLogger(Enforcer.class);

  private final String name;
  private final String lines;
  private final SwitchControl control;
  private final EnforcementStore store;
  private final CallsAtSwitches calls;
  private final BooleanSupplier reportOnly;
  private final Clock clock;
  private Instant nextComparison = Instant.MIN;
  private boolean saysCalls = true;
  private final Semaphore news = new Semaphore(0);

  /**
   * @param lines that are at the switch, as a regular expression
   * @param reportOnly while it is so, nothing is carried out
   */
  Enforcer(
      String name,
      String lines,
      SwitchControl control,
      EnforcementStore store,
      CallsAtSwitches calls,
      BooleanSupplier reportOnly,
      Clock clock) {
    super("switch-" + name, AFTER_LIVE_PATH);
    this.name = name;
    this.lines = lines;
    this.control = control;
    this.store = store;
    this.calls = calls;
    this.reportOnly = reportOnly;
    this.clock = clock;
  }

  /** Something was stored that may be for this switch. */
  void wake() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  @Override
  protected void run() throws InterruptedException {
    while (!isStopping()) {
      boolean again = false;
      try {
        again = round();
        compareCalls();
      } catch (DataAccessException e) {
        LOG.warn("switch {}: the database does not let it, tried again: {}", name, e.getMessage());
      }
      Duration wait = again ? FIRST_RETRY : BETWEEN_ROUNDS;
      if (news.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
        news.drainPermits();
      }
    }
  }

  /** Does what is due; whether something failed for the first times and is tried again soon. */
  private boolean round() throws InterruptedException {
    Instant now = clock.instant();
    boolean onlyReport = reportOnly.getAsBoolean();
    if (!onlyReport) {
      store.takeUp(name, control.actions(), lines, now);
    }
    store.noteOver(name, now);
    boolean again = false;
    for (Row row : store.listDue(name, now)) {
      if (isStopping()) {
        return false;
      }
      if (row.state() == State.RESTORING || !onlyReport) {
        again |= !carryOut(row);
      }
    }
    return again;
  }

  /** Asks the switch which calls it has; ours that it has no more have ended. */
  private void compareCalls() throws InterruptedException {
    Instant now = clock.instant();
    if (now.isBefore(nextComparison)) {
      return;
    }
    nextComparison = now.plus(BETWEEN_COMPARISONS);
    try {
      Optional<SwitchControl.Calls> has = control.calls();
      if (has.isPresent()) {
        calls.compare(name, has.get(), now);
      }
      if (!saysCalls) {
        LOG.info("switch {} says again which calls it has", name);
      }
      saysCalls = true;
    } catch (IOException e) {
      if (saysCalls) {
        LOG.warn(
            "switch {} does not say which calls it has ({}); asked again every {} s",
            name,
            e.toString(),
            BETWEEN_COMPARISONS.toSeconds());
      }
      saysCalls = false; // said once until it does again
    }
  }

  private boolean carryOut(Row row) throws InterruptedException {
    State wanted = row.state() == State.RESTORING ? State.RESTORED : State.APPLIED;
    try {
      switch (row.state()) {
        case APPLYING -> apply(row);
        case APPLIED -> look(row);
        case RESTORING -> restore(row);
        case ASKED, ASKED_BACK, RESTORED -> {}
      }
      return true;
    } catch (IOException | RuntimeException e) {
      String why = e.getMessage() == null ? "nobody answers there" : e.getMessage();
      if (row.tries() == 0) {
        LOG.warn(
            "switch {}: {} of {} is not {}: {}",
            name,
            row.order().action(),
            row.order().caseId(),
            wanted,
            why);
      }
      State next = row.state() == State.APPLIED ? State.APPLYING : row.state();
      Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(MOST_DOUBLINGS, row.tries()));
      store.failed(row, next, why, clock.instant().plus(wait));
      return false;
    }
  }

  private void apply(Row row) throws IOException, InterruptedException {
    if (control.byHand()) {
      store.done(row, State.ASKED, clock.instant(), clock.instant().plus(NEVER));
      return;
    }
    control.apply(row.order());
    check(control.holds(row.order()), "it was told, and does not hold it yet");
    store.done(row, State.APPLIED, clock.instant(), clock.instant().plus(BETWEEN_LOOKS));
  }

  private void look(Row row) throws IOException, InterruptedException {
    check(
        control.holds(row.order()),
        "it was there, and is no more (a restart forgets): it is told again");
    store.done(row, State.APPLIED, clock.instant(), clock.instant().plus(BETWEEN_LOOKS));
  }

  private void restore(Row row) throws IOException, InterruptedException {
    if (store.isWantedAgain(row)) {
      // A newer measure on the same wants what this one would take away.
      store.done(row, State.RESTORED, clock.instant(), clock.instant().plus(NEVER));
      return;
    }
    if (control.byHand()) {
      boolean wasDone = row.appliedAt() != null || row.acceptedAt() != null;
      store.done(
          row,
          wasDone ? State.ASKED_BACK : State.RESTORED,
          clock.instant(),
          clock.instant().plus(NEVER));
      return;
    }
    control.restore(row.order());
    store.done(row, State.RESTORED, clock.instant(), clock.instant().plus(NEVER));
  }

  private static void check(boolean holds, String why) throws IOException {
    if (!holds) {
      throw new IOException(why);
    }
  }
}
