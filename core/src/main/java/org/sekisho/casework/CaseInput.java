package org.sekisho.casework;

import java.util.List;
import org.sekisho.detection.Signal;

/** What a case is weighed on: signals, the clock. What people say is a {@link Word}. */
public sealed interface CaseInput {

  long atMillis();

  LineFacts facts();

  /**
   * A call was looked at.
   *
   * @param call findings about that call; together they say how strange it is
   * @param line findings about the line's charges, calls at once, and other lines
   */
  record Judged(long atMillis, List<Signal> call, List<Signal> line, LineFacts facts)
      implements CaseInput {
    public Judged {
      call = List.copyOf(call);
      line = List.copyOf(line);
    }
  }

  /** Time has passed; charges have run on. */
  record Woken(long atMillis, List<Signal> line, LineFacts facts) implements CaseInput {
    public Woken {
      line = List.copyOf(line);
    }
  }
}
