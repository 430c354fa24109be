package org.sekisho.server.gate;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sekisho.call.SourceAddress;
import org.sekisho.control.OwnRules;
import org.sekisho.rating.Money;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What subscribers have asked for, kept in the database and pushed to the gate. */
public final class LineRules {

  /** Lines with rules of their own. */
  private static final int MOST_LINES = 1_000_000;

  /**
   * Rules as they are written.
   *
   * @param numbers prefixes of foreign numbers, country code first, digits only
   * @param sources addresses of terminals
   * @param callers numbers or users
   * @param dayYen of calls abroad; 0 for no limit
   * @param calls at once; 0 for no limit
   * @param minuteYen of all calls together; 0 for no limit
   */
  public record Written(
      List<String> numbers,
      List<String> sources,
      List<String> callers,
      long dayYen,
      int calls,
      long minuteYen) {

    public static final Written NONE = new Written(List.of(), List.of(), List.of(), 0, 0, 0);

    public Written {
      numbers = List.copyOf(numbers);
      sources = List.copyOf(sources);
      callers = List.copyOf(callers);
    }

    /** Whether nothing is asked for. */
    @JsonIgnore
    public boolean isNone() {
      return equals(NONE);
    }

    /** What is in it, for a person. */
    public String text() {
      List<String> parts = new ArrayList<>();
      add(parts, "numbers", String.join(" ", numbers));
      add(parts, "terminals", String.join(" ", sources));
      add(parts, "callers", String.join(" ", callers));
      add(parts, "yen a day", dayYen == 0 ? "" : Long.toString(dayYen));
      add(parts, "calls at once", calls == 0 ? "" : Integer.toString(calls));
      add(parts, "yen a minute", minuteYen == 0 ? "" : Long.toString(minuteYen));
      return String.join(", ", parts);
    }

    private static void add(List<String> parts, String name, String value) {
      if (!value.isEmpty()) {
        parts.add(name + ": " + value);
      }
    }

    /**
     * As the gate reads them.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    OwnRules read() {
      Set<SourceAddress> addresses = new HashSet<>();
      for (String source : sources) {
        SourceAddress address = SourceAddress.parse(source);
        if (address.isNone()) {
          throw new IllegalArgumentException("'%s' is no address".formatted(source));
        }
        addresses.add(address);
      }
      return new OwnRules(
          Set.copyOf(numbers),
          addresses,
          Set.copyOf(callers),
          Money.ofYen(dayYen).micros(),
          calls,
          Money.ofYen(minuteYen).micros());
    }
  }

  private final JdbcClient jdbc;
  private final Gate gate;
  private final Clock clock;

  LineRules(JdbcClient jdbc, Gate gate, Clock clock) {
    this.jdbc = jdbc;
    this.gate = gate;
    this.clock = clock;
  }

  /** Pushes all of them to the gate. */
  synchronized void push() {
    Map<String, OwnRules> all = new HashMap<>();
    jdbc.sql("select * from line_rules order by set_at desc limit ?")
        .param(MOST_LINES)
        .query((row, n) -> Map.entry(row.getString("line"), written(row).read()))
        .list()
        .forEach(each -> all.put(each.getKey(), each.getValue()));
    gate.use(all);
  }

  /** What a line's subscriber has asked for. */
  public Written get(String line) {
    Optional<Written> found =
        jdbc.sql("select * from line_rules where line = ?")
            .param(line)
            .query((row, n) -> written(row))
            .optional();
    return found.orElse(Written.NONE);
  }

  /**
   * Sets what a line's subscriber has asked for, all of it; in force at the gate at once.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public void set(String line, Written rules, String by) {
    rules.read();
    if (rules.isNone()) {
      jdbc.sql("delete from line_rules where line = ?").param(line).update();
    } else {
      jdbc.sql(
              "insert into line_rules (line, numbers, sources, callers, day_yen, calls, minute_yen,"
                  + " set_at, set_by) values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (line) do update"
                  + " set numbers = excluded.numbers, sources = excluded.sources, callers ="
                  + " excluded.callers, day_yen = excluded.day_yen, calls = excluded.calls,"
                  + " minute_yen = excluded.minute_yen, set_at = excluded.set_at, set_by ="
                  + " excluded.set_by")
          .params(
              line,
              rules.numbers.toArray(String[]::new),
              rules.sources.toArray(String[]::new),
              rules.callers.toArray(String[]::new),
              rules.dayYen,
              rules.calls,
              rules.minuteYen,
              new Timestamp(clock.millis()),
              by)
          .update();
    }
    push();
  }

  private static Written written(ResultSet row) throws SQLException {
    return new Written(
        texts(row.getArray("numbers")),
        texts(row.getArray("sources")),
        texts(row.getArray("callers")),
        row.getLong("day_yen"),
        row.getInt("calls"),
        row.getLong("minute_yen"));
  }

  private static List<String> texts(Array array) throws SQLException {
    List<String> all = new ArrayList<>();
    for (Object each : (Object[]) array.getArray()) {
      all.add(String.valueOf(each));
    }
    return all;
  }
}
