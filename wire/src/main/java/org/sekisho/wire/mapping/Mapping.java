package org.sekisho.wire.mapping;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sekisho.call.CallRecord.Disposition;
import org.sekisho.wire.CsvRow;

/**
 * How one kind of file says what a call is: a mapping file as it was read (docs/mapping.md).
 *
 * @param name what {@code --format} calls it
 * @param title what a person calls it
 * @param after a row is what comes after the first of these that a line holds; a line without any
 *     is no row. Empty: every line is one
 * @param needs fields a file of this kind must have, for {@code --format auto}
 * @param skipLines what lines begin with that are no rows: titles, sums
 * @param skip rows that tell of no call of their own
 * @param incoming rows of calls to the lines: nobody is charged for them
 * @param once rows of one call share one of these texts; it is told once
 * @param continues what names the far leg; a later row of it is charged to the first one's line
 * @param returns what names the near leg; if it was a far leg before, the row goes on with that
 *     call
 */
public record Mapping(
    String name,
    String title,
    Shape shape,
    List<String> after,
    List<String> needs,
    List<String> skipLines,
    List<Condition> skip,
    List<Condition> incoming,
    Map<CallField, Rule> fields,
    List<String> once,
    List<String> continues,
    List<String> returns,
    Optional<Events> events) {

  public Mapping {
    after = List.copyOf(after);
    needs = List.copyOf(needs);
    skipLines = List.copyOf(skipLines);
    skip = List.copyOf(skip);
    incoming = List.copyOf(incoming);
    fields = Map.copyOf(fields);
    once = List.copyOf(once);
    continues = List.copyOf(continues);
    returns = List.copyOf(returns);
  }

  /** How a row is written. */
  public sealed interface Shape {

    /**
     * Fields between separators.
     *
     * @param columns names by position; empty when the file's header line gives them
     * @param fewest columns a row has at least
     * @param more whether a row may have more columns than are named
     */
    record Csv(CsvRow.Style style, List<String> columns, int fewest, boolean more)
        implements Shape {
      public Csv {
        columns = List.copyOf(columns);
      }

      public boolean hasHeader() {
        return columns.isEmpty();
      }
    }

    /**
     * A JSON object; fields are paths such as {@code variables.uuid} or {@code callflow.0.times}.
     *
     * @param form the object is a form field of this name, URL-encoded; empty if it may not be
     * @param encoded values may be URL-encoded
     */
    record Json(String form, boolean encoded) implements Shape {}

    /** {@code key=value} between separators. */
    record Pairs(char separator) implements Shape {}
  }

  /**
   * All of these fields must hold one of their values. {@code *} is anything, the empty text
   * nothing, {@code !value} anything but the value.
   */
  public record Condition(Map<String, List<String>> values) {
    public Condition {
      values = Map.copyOf(values);
    }
  }

  /** How a field of a call is found. */
  public sealed interface Rule {

    /** The first of these that is not empty: a field's name, or a text with {@code {field}}s. */
    record Text(List<String> from) implements Rule {
      public Text {
        from = List.copyOf(from);
      }
    }

    /**
     * A time.
     *
     * @param formats tried one after another
     * @param zone of times without an offset; empty when the person who runs it must name one
     */
    record Time(List<String> from, List<TimeFormat> formats, Optional<ZoneId> zone)
        implements Rule {
      public Time {
        from = List.copyOf(from);
        formats = List.copyOf(formats);
      }
    }

    /** A length of time. */
    record Span(List<String> from, SpanUnit unit) implements Rule {
      public Span {
        from = List.copyOf(from);
      }
    }

    /**
     * How a call went.
     *
     * @param values what a text stands for; empty: a call with an answer time or talk was answered
     * @param otherwise for other texts; empty: they are rejected
     */
    record Outcome(
        List<String> from,
        OutcomeKind kind,
        Map<String, Disposition> values,
        Optional<Disposition> otherwise)
        implements Rule {
      public Outcome {
        from = List.copyOf(from);
        values = Map.copyOf(values);
      }
    }
  }

  /** What the text of an outcome is. */
  public enum OutcomeKind {
    /** Words of a table. */
    WORDS,
    /** A SIP response code (RFC 3261 §21). */
    SIP_CODE,
    /** A release cause (ITU-T Q.850). */
    Q850_CAUSE
  }

  /**
   * A call is told by several rows: an INVITE answered, or not; a BYE.
   *
   * @param method the field that says which it is
   * @param call names the call
   * @param parties the two parties' tags, in either order
   * @param code the response
   * @param at when
   */
  public record Events(
      String method, String call, List<String> parties, String code, Rule.Time at) {
    public Events {
      parties = List.copyOf(parties);
    }
  }
}
