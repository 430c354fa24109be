package org.sekisho.wire.mapping;

import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.sekisho.call.CallRecord;
import org.sekisho.wire.FieldRow;
import org.sekisho.wire.RejectReason;
import org.sekisho.wire.Times;
import org.sekisho.wire.mapping.Mapping.Rule;

/**
 * When a call began, was answered and ended, from the times and lengths a row has. What is left out
 * is worked out from the others; what is there is believed, but for an end that comes before its
 * start on a clock that was set back: then the lengths are.
 */
final class Moments {

  /** 1980-01-01: what lies before stands for no time. */
  private static final long FIRST = 315_532_800_000L;

  /** Nothing is said. */
  private static final long NONE = Long.MIN_VALUE + 1;

  private final TimeSlot start;
  private final TimeSlot answer;
  private final TimeSlot end;
  private final SpanSlot duration;
  private final SpanSlot talk;
  private final SpanSlot setup;
  private long startMillis;
  private long answerMillis;
  private long endMillis;
  private long talkMillis;
  private long wholeMillis;

  private Moments(
      TimeSlot start,
      TimeSlot answer,
      TimeSlot end,
      SpanSlot duration,
      SpanSlot talk,
      SpanSlot setup) {
    this.start = start;
    this.answer = answer;
    this.end = end;
    this.duration = duration;
    this.talk = talk;
    this.setup = setup;
  }

  static Moments of(Mapping mapping, ToIntFunction<String> slots, TimeFormat.Place place) {
    return new Moments(
        TimeSlot.of(mapping.fields().get(CallField.START_TIME), slots, place),
        TimeSlot.of(mapping.fields().get(CallField.ANSWER_TIME), slots, place),
        TimeSlot.of(mapping.fields().get(CallField.END_TIME), slots, place),
        SpanSlot.of(mapping.fields().get(CallField.DURATION), slots),
        SpanSlot.of(mapping.fields().get(CallField.TALK), slots),
        SpanSlot.of(mapping.fields().get(CallField.SETUP), slots));
  }

  /** Reads a row's times; the reason when they cannot be read or do not fit together. */
  @Nullable RejectReason read(FieldRow row) {
    startMillis = start.read(row);
    answerMillis = answer.read(row);
    endMillis = end.read(row);
    long whole = duration.read(row);
    long talked = talk.read(row);
    talkMillis = talked;
    wholeMillis = whole;
    long rang = setup.read(row);
    if (startMillis == Times.BAD
        || answerMillis == Times.BAD
        || endMillis == Times.BAD
        || whole == Times.BAD
        || talked == Times.BAD
        || rang == Times.BAD) {
      return RejectReason.BAD_TIME;
    }
    workOut(whole, talked, rang);
    if (startMillis == NONE || endMillis == NONE) {
      return RejectReason.BAD_TIME;
    }
    if (endMillis < startMillis && whole != NONE) {
      endMillis = startMillis + whole;
      answerMillis = answerMillis == NONE ? NONE : endMillis - (talked == NONE ? 0 : talked);
    }
    boolean inOrder =
        endMillis >= startMillis
            && (answerMillis == NONE || (answerMillis >= startMillis && answerMillis <= endMillis));
    return inOrder ? null : RejectReason.TIME_ORDER;
  }

  private void workOut(long whole, long talked, long rang) {
    if (startMillis == NONE) {
      if (endMillis != NONE && whole != NONE) {
        startMillis = endMillis - whole;
      } else if (answerMillis != NONE) {
        startMillis = answerMillis - (rang == NONE ? 0 : rang);
      } else if (endMillis != NONE && talked != NONE) {
        startMillis = endMillis - talked - (rang == NONE ? 0 : rang);
      }
    }
    if (endMillis == NONE) {
      if (answerMillis != NONE && talked != NONE) {
        endMillis = answerMillis + talked;
      } else if (startMillis != NONE && whole != NONE) {
        endMillis = startMillis + whole;
      } else if (startMillis != NONE && talked != NONE) {
        endMillis = startMillis + (rang == NONE ? 0 : rang) + talked;
      }
    }
    if (answerMillis == NONE && talked > 0 && endMillis != NONE) {
      answerMillis = endMillis - talked;
    }
  }

  /** Whether the times say that the call was answered. */
  boolean answered() {
    return answerMillis != NONE;
  }

  /** Whether the times say that the call was talked on. */
  boolean talked() {
    return answerMillis != NONE && endMillis > answerMillis;
  }

  long startMillis() {
    return startMillis;
  }

  /**
   * The answer of a call that was answered: the end, if it was not talked on for a second; the
   * start, if nothing tells ringing from talk; {@link CallRecord#NOT_ANSWERED} if the times tell of
   * none.
   */
  long answerMillis() {
    if (answerMillis != NONE) {
      return answerMillis;
    }
    if (talkMillis == 0) {
      return endMillis;
    }
    return talkMillis == NONE && wholeMillis != NONE ? startMillis : CallRecord.NOT_ANSWERED;
  }

  long endMillis() {
    return endMillis;
  }

  /** Where a time stands and how it is written. */
  static final class TimeSlot {
    private final Texts texts;
    private final TimeFormat[] formats;
    private final TimeFormat.@Nullable Place place;
    private final int isoSlot;

    private TimeSlot(Texts texts, List<TimeFormat> formats, TimeFormat.@Nullable Place place) {
      this.texts = texts;
      this.formats = formats.toArray(TimeFormat[]::new);
      this.place = place;
      isoSlot =
          formats.size() == 1 && formats.getFirst() instanceof TimeFormat.Iso
              ? texts.only()
              : FieldRow.NONE;
    }

    static TimeSlot of(@Nullable Rule rule, ToIntFunction<String> slots, TimeFormat.Place place) {
      return rule instanceof Rule.Time time
          ? new TimeSlot(
              Texts.of(time.from(), slots),
              time.formats(),
              time.zone().map(place::in).orElse(place))
          : new TimeSlot(Texts.NOWHERE, List.of(), null);
    }

    /** Epoch milliseconds, {@link #NONE} when the row has none, {@link Times#BAD} if unreadable. */
    long read(FieldRow row) {
      if (place == null) {
        return NONE;
      }
      if (isoSlot >= 0) {
        return row.isEmpty(isoSlot) ? NONE : row.offsetTime(isoSlot, place.times());
      }
      String text = texts.of(row);
      if (text.isEmpty() || text.equals("0")) {
        return NONE;
      }
      for (TimeFormat format : formats) {
        long read = format.read(text, place);
        if (read != Times.BAD) {
          return read < FIRST ? NONE : read;
        }
      }
      return Times.BAD;
    }
  }

  /** Where a length of time stands. */
  private record SpanSlot(Texts texts, SpanUnit unit) {

    static SpanSlot of(@Nullable Rule rule, ToIntFunction<String> slots) {
      return rule instanceof Rule.Span span
          ? new SpanSlot(Texts.of(span.from(), slots), span.unit())
          : new SpanSlot(Texts.NOWHERE, SpanUnit.SECONDS);
    }

    long read(FieldRow row) {
      String text = texts.of(row);
      return text.isEmpty() ? NONE : unit.read(text);
    }
  }
}
