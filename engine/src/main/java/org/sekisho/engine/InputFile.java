package org.sekisho.engine;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.CallRecord;
import org.sekisho.call.Registration;
import org.sekisho.wire.RejectFile;
import org.sekisho.wire.RejectReason;
import org.sekisho.wire.calls.CallReader;
import org.sekisho.wire.calls.RegistrationReader;

/** A file being read, with its next row. */
final class InputFile implements Closeable {

  /** From one row to the next; past it the row after that has to agree. Milliseconds. */
  private static final long FAR = Duration.ofDays(1).toMillis();

  /** From one row to the last, at most; past it a clock is wrong. Milliseconds. */
  private static final long JUMP = Duration.ofDays(366).toMillis();

  private final @Nullable CallReader calls;
  private final @Nullable RegistrationReader registrations;
  private final RejectFile rejects;
  Optional<CallRecord> call = Optional.empty();
  private long line;
  private Optional<CallRecord> ahead = Optional.empty();
  private long lineAhead;
  private boolean looked;
  Optional<Registration> registration = Optional.empty();
  long atMillis = Long.MAX_VALUE;
  private long before = Long.MIN_VALUE;

  InputFile(CallReader calls, RejectFile rejects) throws IOException {
    this.calls = calls;
    this.registrations = null;
    this.rejects = rejects;
    advance();
  }

  InputFile(RegistrationReader registrations, RejectFile rejects) throws IOException {
    this.calls = null;
    this.registrations = registrations;
    this.rejects = rejects;
    advance();
  }

  /** The calls, of a file of calls. */
  CallReader calls() {
    if (calls == null) {
      throw new IllegalStateException("a file of registrations");
    }
    return calls;
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

  /** Asks a file that is being written for what came since. */
  void askForMore() throws IOException {
    if (atMillis == Long.MAX_VALUE) {
      advance();
    }
  }

  /** Nobody writes it any more: what waits for the rest of a row is told. */
  void endGrowing() throws IOException {
    if (calls != null) {
      calls.setGrowing(false);
    } else if (registrations != null) {
      registrations.setGrowing(false);
    }
    askForMore();
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
