package org.sekisho.detection.number;

import java.util.Arrays;
import org.sekisho.detection.DaysSeen;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;

/** The numbers a line called lately, and the calls of the last week one by one. */
public final class NumberState {

  private static final int MOST_NUMBERS = 48;

  /** Calls kept one by one. */
  static final int MOST_CALLS = 40;

  static final long KEPT_MILLIS = 7 * 86_400_000L;
  static final long OPEN = Long.MAX_VALUE;

  /**
   * A call takes four longs: its key, its number, when it was tried; and, in milliseconds after
   * that, its answer in the high int and its end in the low one, negative for not yet.
   */
  private static final int WIDTH = 4;

  private static final long[] NOTHING = new long[0];

  final DaysSeen numbers = new DaysSeen(MOST_NUMBERS);
  private long[] calls = NOTHING;
  int size;

  /** A block of a thousand numbers. */
  static long blockOf(long number) {
    return number / 1_000;
  }

  long callKey(int i) {
    return calls[WIDTH * i];
  }

  long number(int i) {
    return calls[WIDTH * i + 1];
  }

  /** Epoch milliseconds, as {@link #answered} and {@link #ended}. */
  long tried(int i) {
    return calls[WIDTH * i + 2];
  }

  /** {@link #OPEN} when nobody has. */
  long answered(int i) {
    return later(i, (int) (calls[WIDTH * i + 3] >>> 32));
  }

  /** {@link #OPEN} while it goes on. */
  long ended(int i) {
    return later(i, (int) calls[WIDTH * i + 3]);
  }

  private long later(int i, int afterMillis) {
    return afterMillis < 0 ? OPEN : tried(i) + afterMillis;
  }

  /** Calls last hours; milliseconds after they were tried fit an int for 24 days. */
  private void setLater(int i, long answered, long ended) {
    calls[WIDTH * i + 3] = after(i, answered) << 32 | after(i, ended) & 0xFFFF_FFFFL;
  }

  private long after(int i, long atMillis) {
    return atMillis == OPEN ? -1 : Math.min(Integer.MAX_VALUE, Math.max(0, atMillis - tried(i)));
  }

  void attempt(long key, long digits, long atMillis) {
    if (indexOf(key) >= 0) {
      return;
    }
    expire(atMillis);
    if (size == MOST_CALLS) {
      drop(1);
    }
    if (WIDTH * size == calls.length) {
      calls = Arrays.copyOf(calls, WIDTH * Math.min(MOST_CALLS, size + 1 + size / 2));
    }
    calls[WIDTH * size] = key;
    calls[WIDTH * size + 1] = digits;
    calls[WIDTH * size + 2] = atMillis;
    setLater(size, OPEN, OPEN);
    size++;
  }

  void answer(long key, long atMillis) {
    int i = indexOf(key);
    if (i >= 0) {
      setLater(i, atMillis, ended(i));
    }
  }

  /**
   * A call ended.
   *
   * @param durationMillis answer to end; a record told of at the call's end knows only then when it
   *     was answered
   */
  void end(long key, long durationMillis, long atMillis) {
    int i = indexOf(key);
    if (i < 0) {
      return;
    }
    long answered = durationMillis > 0 ? atMillis - durationMillis : answered(i);
    calls[WIDTH * i + 2] = Math.min(tried(i), answered);
    setLater(i, answered, atMillis);
  }

  private int indexOf(long key) {
    for (int i = size - 1; i >= 0; i--) {
      if (callKey(i) == key) {
        return i;
      }
    }
    return -1;
  }

  /** Drops calls that are too old, and the room they took. */
  public void tidy(long nowMillis) {
    expire(nowMillis);
    if (calls.length > WIDTH * size) {
      calls = size == 0 ? NOTHING : Arrays.copyOf(calls, WIDTH * size);
    }
  }

  private void expire(long nowMillis) {
    int gone = 0;
    while (gone < size && tried(gone) < nowMillis - KEPT_MILLIS) {
      gone++;
    }
    if (gone > 0) {
      drop(gone);
    }
  }

  private void drop(int gone) {
    size -= gone;
    System.arraycopy(calls, WIDTH * gone, calls, 0, WIDTH * size);
  }

  /** Forgets what a case period taught. */
  public void forgetSince(long day) {
    numbers.forgetSince(day);
  }

  /** Reads a little of it. */
  public long fetch() {
    return numbers.fetch() + (calls.length == 0 ? 0 : calls[0]);
  }

  void write(StateWriter out) {
    numbers.write(out);
    out.writeInt(size);
    long before = 0;
    for (int i = 0; i < size; i++) {
      out.writeHash(callKey(i));
      out.writeLong(number(i));
      out.writeLong(tried(i) - before);
      before = tried(i);
      out.writeLong(answered(i) == OPEN ? -1 : answered(i) - tried(i));
      out.writeLong(ended(i) == OPEN ? -1 : ended(i) - tried(i));
    }
  }

  static NumberState read(StateReader in) {
    var state = new NumberState();
    state.numbers.read(in);
    state.size = in.readCount(MOST_CALLS);
    state.calls = state.size == 0 ? NOTHING : new long[WIDTH * state.size];
    long before = 0;
    for (int i = 0; i < state.size; i++) {
      state.calls[WIDTH * i] = in.readHash();
      state.calls[WIDTH * i + 1] = in.readLong();
      before += in.readLong();
      state.calls[WIDTH * i + 2] = before;
      long answer = in.readLong();
      long end = in.readLong();
      state.setLater(i, answer < 0 ? OPEN : before + answer, end < 0 ? OPEN : before + end);
    }
    return state;
  }
}
