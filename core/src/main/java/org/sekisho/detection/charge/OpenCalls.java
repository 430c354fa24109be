package org.sekisho.detection.charge;

import java.util.Arrays;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.rating.ChargeTerms;

/** The calls abroad a line is setting up or holding, with what they cost. */
final class OpenCalls {

  /** Calls tracked at once; the largest trunk groups hold fewer abroad. */
  static final int MAX = 96;

  private static final long PENDING = Long.MIN_VALUE;

  private static final long[] NOTHING = new long[0];
  private static final ChargeTerms[] NO_TERMS = new ChargeTerms[0];

  private long[] key = NOTHING;
  private long[] attempted = NOTHING;
  private long[] answered = NOTHING;
  private ChargeTerms[] terms = NO_TERMS;
  private int size;

  int size() {
    return size;
  }

  boolean holds(long callKey) {
    return indexOf(callKey) >= 0;
  }

  int answeredCount() {
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (answered[i] != PENDING) {
        count++;
      }
    }
    return count;
  }

  void attempt(long callKey, long atMillis, ChargeTerms price) {
    if (size == MAX || indexOf(callKey) >= 0) {
      return; // the signal was raised long before; state must stay small
    }
    if (size == key.length) {
      int capacity = Math.min(MAX, Math.max(2, 2 * size));
      key = Arrays.copyOf(key, capacity);
      attempted = Arrays.copyOf(attempted, capacity);
      answered = Arrays.copyOf(answered, capacity);
      terms = Arrays.copyOf(terms, capacity);
    }
    key[size] = callKey;
    attempted[size] = atMillis;
    answered[size] = PENDING;
    terms[size] = price;
    size++;
  }

  void answer(long callKey, long atMillis, ChargeTerms price) {
    attempt(callKey, atMillis, price);
    int i = indexOf(callKey);
    if (i >= 0) {
      answered[i] = atMillis;
    }
  }

  void end(long callKey) {
    int i = indexOf(callKey);
    if (i >= 0) {
      remove(i);
    }
  }

  /** Drops calls whose end was lost. */
  void expire(long triedBeforeMillis) {
    for (int i = size - 1; i >= 0; i--) {
      if (attempted[i] < triedBeforeMillis) {
        remove(i);
      }
    }
  }

  /** Gives up the room of calls that ended, when none is left. */
  void tidy() {
    if (size == 0) {
      key = NOTHING;
      attempted = NOTHING;
      answered = NOTHING;
      terms = NO_TERMS;
    }
  }

  /** What the answered calls have cost since {@code sinceMillis}, in micro-yen. */
  long runningMicros(long nowMillis, long sinceMillis) {
    long sum = 0;
    for (int i = 0; i < size; i++) {
      if (answered[i] != PENDING && answered[i] <= nowMillis) {
        long whole = terms[i].chargeMicros(nowMillis - answered[i]);
        long before =
            answered[i] < sinceMillis ? terms[i].chargeMicros(sinceMillis - answered[i]) : 0;
        sum += whole - before;
      }
    }
    return sum;
  }

  /** What a further minute of all of them costs, those still ringing included. */
  long perMinuteMicros() {
    long sum = 0;
    for (int i = 0; i < size; i++) {
      sum += terms[i].perMinuteMicros();
    }
    return sum;
  }

  private int indexOf(long callKey) {
    for (int i = 0; i < size; i++) {
      if (key[i] == callKey) {
        return i;
      }
    }
    return -1;
  }

  private void remove(int i) {
    size--;
    key[i] = key[size];
    attempted[i] = attempted[size];
    answered[i] = answered[size];
    terms[i] = terms[size];
  }

  void write(StateWriter out) {
    out.writeInt(size);
    long before = 0;
    for (int i = 0; i < size; i++) {
      out.writeHash(key[i]);
      out.writeLong(attempted[i] - before);
      before = attempted[i];
      out.writeLong(answered[i] == PENDING ? -1 : answered[i] - attempted[i]);
      out.writeLong(terms[i].connectionFeeMicros());
      out.writeLong(terms[i].perMinuteMicros());
      out.writeInt(terms[i].firstSeconds());
      out.writeInt(terms[i].incrementSeconds());
    }
  }

  void read(StateReader in) {
    size = in.readCount(MAX);
    int capacity = size;
    key = new long[capacity];
    attempted = new long[capacity];
    answered = new long[capacity];
    terms = new ChargeTerms[capacity];
    long before = 0;
    for (int i = 0; i < size; i++) {
      key[i] = in.readHash();
      before += in.readLong();
      attempted[i] = before;
      long after = in.readLong();
      answered[i] = after < 0 ? PENDING : before + after;
      terms[i] = new ChargeTerms(in.readLong(), in.readLong(), in.readInt(), in.readInt());
    }
  }
}
