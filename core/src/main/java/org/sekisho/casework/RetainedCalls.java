package org.sekisho.casework;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sekisho.detection.CallFactsCodec;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.enrichment.CallFacts;
import org.sekisho.line.Line;

/**
 * A line's calls abroad of the last day, kept so that a stage opened for it can look back; and what
 * those cost that were found strange.
 */
final class RetainedCalls {

  /** Calls kept one by one. */
  static final int MOST = 24;

  static final long KEPT_MILLIS = 24 * 3_600_000L;

  /** Decibans from which a call counts as strange for its line, and its charge with it. */
  static final int STRANGE = 4;

  /** A call not looked at. */
  static final int UNJUDGED = Integer.MIN_VALUE;

  private static final long NOT_YET = Long.MIN_VALUE;

  /** {@link #UNJUDGED} in few bytes. */
  private static final int NEVER_JUDGED = -1_000;

  private static final CallFacts[] NO_CALLS = new CallFacts[0];
  private static final long[] NOTHING = new long[0];
  private static final int[] NONE = new int[0];

  private @Nullable CallFacts[] calls = NO_CALLS;
  private long[] tried = NOTHING;
  private long[] answered = NOTHING;
  private long[] amount = NOTHING;
  private int[] strangeness = NONE;
  private int size;
  private long forgottenMicros;
  private long forgottenAt;

  int size() {
    return size;
  }

  CallFacts call(int i) {
    CallFacts call = calls[i];
    if (call == null || i >= size) {
      throw new IndexOutOfBoundsException(i);
    }
    return call;
  }

  long tried(int i) {
    return tried[i];
  }

  int strangeness(int i) {
    return strangeness[i];
  }

  void judge(int i, int decibans) {
    strangeness[i] = Math.max(strangeness[i], decibans);
  }

  /** Forgets what calls were found to be. */
  void forgetJudgements() {
    Arrays.fill(strangeness, 0, size, UNJUDGED);
    forgottenMicros = 0;
  }

  void attempt(CallFacts call, long atMillis) {
    if (indexOf(call.callKey()) >= 0) {
      return;
    }
    expire(atMillis);
    if (size == MOST) {
      forgottenMicros += microsIfStrange(0, atMillis);
      forgottenAt = atMillis;
      shift(1);
    }
    if (size == tried.length) {
      resize(Math.min(MOST, size + 1 + size / 2));
    }
    calls[size] = call;
    tried[size] = atMillis;
    answered[size] = NOT_YET;
    amount[size] = NOT_YET;
    strangeness[size] = UNJUDGED;
    size++;
  }

  void answer(long callKey, long atMillis) {
    int i = indexOf(callKey);
    if (i >= 0) {
      answered[i] = atMillis;
    }
  }

  void end(long callKey, long amountMicros) {
    int i = indexOf(callKey);
    if (i >= 0) {
      amount[i] = amountMicros;
    }
  }

  /** What the strange calls of the last day have cost, those running included. */
  long strangeMicros(long nowMillis) {
    long sum = forgottenMicros;
    for (int i = 0; i < size; i++) {
      sum += microsIfStrange(i, nowMillis);
    }
    return sum;
  }

  int answeredCalls() {
    int calls = 0;
    for (int i = 0; i < size; i++) {
      calls += answered[i] != NOT_YET ? 1 : 0;
    }
    return calls;
  }

  boolean anyStrange() {
    for (int i = 0; i < size; i++) {
      if (strangeness[i] >= STRANGE) {
        return true;
      }
    }
    return forgottenMicros > 0;
  }

  int indexOf(long callKey) {
    for (int i = size - 1; i >= 0; i--) {
      if (call(i).callKey() == callKey) {
        return i;
      }
    }
    return -1;
  }

  private long microsIfStrange(int i, long nowMillis) {
    if (strangeness[i] < STRANGE) {
      return 0;
    }
    if (amount[i] != NOT_YET) {
      return amount[i];
    }
    return answered[i] == NOT_YET || answered[i] > nowMillis
        ? 0
        : call(i).terms().chargeMicros(nowMillis - answered[i]);
  }

  private void expire(long nowMillis) {
    int gone = 0;
    while (gone < size && tried[gone] < nowMillis - KEPT_MILLIS) {
      gone++;
    }
    if (gone == size || forgottenAt < nowMillis - KEPT_MILLIS) {
      forgottenMicros = 0;
    }
    if (gone > 0) {
      shift(gone);
    }
  }

  private void shift(int gone) {
    size -= gone;
    System.arraycopy(calls, gone, calls, 0, size);
    System.arraycopy(tried, gone, tried, 0, size);
    System.arraycopy(answered, gone, answered, 0, size);
    System.arraycopy(amount, gone, amount, 0, size);
    System.arraycopy(strangeness, gone, strangeness, 0, size);
    Arrays.fill(calls, size, size + gone, null);
  }

  private void resize(int capacity) {
    calls = Arrays.copyOf(calls, capacity);
    tried = Arrays.copyOf(tried, capacity);
    answered = Arrays.copyOf(answered, capacity);
    amount = Arrays.copyOf(amount, capacity);
    strangeness = Arrays.copyOf(strangeness, capacity);
  }

  /** Drops calls that are too old, and the room they took. */
  void tidy(long nowMillis) {
    expire(nowMillis);
    if (size == 0) {
      calls = NO_CALLS;
      tried = NOTHING;
      answered = NOTHING;
      amount = NOTHING;
      strangeness = NONE;
    } else if (tried.length > size) {
      resize(size);
    }
  }

  void write(StateWriter out) {
    out.writeInt(size);
    for (int i = 0; i < size; i++) {
      CallFactsCodec.write(call(i), i == 0 ? null : call(i - 1), out);
      out.writeLong(tried[i]);
      writeTime(answered[i], tried[i], out);
      out.writeLong(amount[i] == NOT_YET ? -1 : amount[i]);
      out.writeInt(strangeness[i] == UNJUDGED ? NEVER_JUDGED : strangeness[i]);
    }
    out.writeLong(forgottenMicros);
    out.writeLong(forgottenAt);
  }

  void read(StateReader in, Line line) {
    int count = in.readCount(MOST);
    CallFacts before = null;
    for (int i = 0; i < count; i++) {
      CallFacts call = CallFactsCodec.read(in, line, before);
      before = call;
      long at = in.readLong();
      attempt(call, at);
      int slot = size - 1;
      long after = in.readLong();
      answered[slot] = after < 0 ? NOT_YET : at + after;
      long charged = in.readLong();
      amount[slot] = charged < 0 ? NOT_YET : charged;
      int judged = in.readInt();
      strangeness[slot] = judged == NEVER_JUDGED ? UNJUDGED : judged;
    }
    forgottenMicros = in.readLong();
    forgottenAt = in.readLong();
  }

  private static void writeTime(long at, long since, StateWriter out) {
    out.writeLong(at == NOT_YET ? -1 : at - since);
  }
}
