package org.sekisho.wire.calls;

import java.time.LocalDate;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sekisho.wire.mapping.TimeFormat;

/**
 * The year of dates without one, as on a statement of a month: named by the lines above the header,
 * else by the file's name, else the last such day before the file was written.
 */
final class YearInFile implements TimeFormat.YearOf {

  private static final Pattern YEAR = Pattern.compile("(平成|令和)\\s*(\\d{1,2}|元)年|((?:19|20)\\d\\d)");

  /** From this month on a date is of the earlier of two years that are named. */
  private static final int SECOND_HALF = 7;

  private final TreeSet<Integer> years = new TreeSet<>();
  private final LocalDate written;

  /**
   * @param above the lines above the header
   * @param name of the file, without its folder
   * @param written when the file was last written
   */
  YearInFile(List<String> above, String name, LocalDate written) {
    this.written = written;
    above.forEach(this::collect);
    if (years.isEmpty()) {
      collect(name);
    }
  }

  private void collect(String text) {
    Matcher found = YEAR.matcher(text);
    while (found.find()) {
      String western = found.group(3);
      years.add(
          western != null
              ? Integer.parseInt(western)
              : TimeFormat.eraYear(found.group(1), found.group(2)));
    }
  }

  @Override
  public int year(int month, int day) {
    if (!years.isEmpty()) {
      return month >= SECOND_HALF ? years.first() : years.last();
    }
    boolean past =
        month < written.getMonthValue()
            || (month == written.getMonthValue() && day <= written.getDayOfMonth() + 1);
    return past ? written.getYear() : written.getYear() - 1;
  }
}
