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

  final DaysSeen numbers = new DaysSeen(MOST_NUMBERS);
  long[] callKey = new long[2];
  long[] number = new long[2];
  long[] tried = new long[2];
  long[] answered = new long[2];
  long[] ended = new long[2];
  int size;

  /** A block of a thousand numbers. */
  static long blockOf(long number) {
    return number / 1_000;
  }

  void attempt(long key, long digits, long atMillis) {
    if (indexOf(key) >= 0) {
      return;
    }
    int gone = 0;
    while (gone < size && tried[gone] < atMillis - KEPT_MILLIS) {
      gone++;
    }
    if (size == MOST_CALLS) {
      gone = Math.max(gone, 1);
    }
    if (gone > 0) {
      shift(gone);
    }
    if (size == callKey.length) {
      int capacity = Math.min(MOST_CALLS, 2 * size);
      callKey = Arrays.copyOf(callKey, capacity);
      number = Arrays.copyOf(number, capacity);
      tried = Arrays.copyOf(tried, capacity);
      answered = Arrays.copyOf(answered, capacity);
      ended = Arrays.copyOf(ended, capacity);
    }
    callKey[size] = key;
    number[size] = digits;
    tried[size] = atMillis;
    answered[size] = OPEN;
    ended[size] = OPEN;
    size++;
  }

  void answer(long key, long atMillis) {
    int i = indexOf(key);
    if (i >= 0) {
      answered[i] = atMillis;
    }
  }

  void end(long key, long atMillis) {
    int i = indexOf(key);
    if (i >= 0) {
      ended[i] = atMillis;
    }
  }

  private int indexOf(long key) {
    for (int i = size - 1; i >= 0; i--) {
      if (callKey[i] == key) {
        return i;
      }
    }
    return -1;
  }

  private void shift(int gone) {
    size -= gone;
    System.arraycopy(callKey, gone, callKey, 0, size);
    System.arraycopy(number, gone, number, 0, size);
    System.arraycopy(tried, gone, tried, 0, size);
    System.arraycopy(answered, gone, answered, 0, size);
    System.arraycopy(ended, gone, ended, 0, size);
  }

  /** Forgets what a case period taught. */
  public void forgetSince(long day) {
    numbers.forgetSince(day);
  }

  void write(StateWriter out) {
    numbers.write(out);
    out.writeInt(size);
    long before = 0;
    for (int i = 0; i < size; i++) {
      out.writeHash(callKey[i]);
      out.writeLong(number[i]);
      out.writeLong(tried[i] - before);
      before = tried[i];
      out.writeLong(answered[i] == OPEN ? -1 : answered[i] - tried[i]);
      out.writeLong(ended[i] == OPEN ? -1 : ended[i] - tried[i]);
    }
  }

  static NumberState read(StateReader in) {
    var state = new NumberState();
    state.numbers.read(in);
    state.size = in.readCount(MOST_CALLS);
    int capacity = Math.max(2, state.size);
    state.callKey = new long[capacity];
    state.number = new long[capacity];
    state.tried = new long[capacity];
    state.answered = new long[capacity];
    state.ended = new long[capacity];
    long before = 0;
    for (int i = 0; i < state.size; i++) {
      state.callKey[i] = in.readHash();
      state.number[i] = in.readLong();
      before += in.readLong();
      state.tried[i] = before;
      long answer = in.readLong();
      state.answered[i] = answer < 0 ? OPEN : before + answer;
      long end = in.readLong();
      state.ended[i] = end < 0 ? OPEN : before + end;
    }
    return state;
  }
}
