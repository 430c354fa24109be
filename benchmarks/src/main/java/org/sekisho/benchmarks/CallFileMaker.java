package org.sekisho.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.SplittableRandom;

/** Writes a calls file of any size, a share of it abroad, spread over ninety days. */
final class CallFileMaker {

  private static final int LINES = 20_000;
  private static final int DAYS = 90;
  private static final String[] ABROAD = {
    "1212", "8610", "8210", "6391", "4420", "6681", "232", "5511"
  };

  private CallFileMaker() {}

  static void write(Path file, long rows, double abroadShare) throws IOException {
    write(file, rows, abroadShare, DAYS);
  }

  /** So many calls of so many days. */
  static void write(Path file, long rows, double abroadShare, int days) throws IOException {
    var random = new SplittableRandom(1);
    double step = days * 86_400.0 / rows;
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      out.write(
          "call_id,start_time,answer_time,end_time,subscriber_id,a_number,b_number,source_ip,user_agent,disposition\n");
      for (long i = 0; i < rows; i++) {
        long end = (long) (i * step) + 3_600;
        long answer = end - random.nextInt(10, 900);
        long start = answer - random.nextInt(3, 20);
        int line = random.nextInt(LINES);
        // A fifth of the lines call abroad; the same partner most of the time.
        boolean abroad = random.nextDouble() < abroadShare;
        int caller = abroad && abroadShare < 1 ? line % (LINES / 5) : line;
        String number =
            abroad
                ? "010"
                    + ABROAD[caller % ABROAD.length]
                    + (5_550_000 + caller % 997 + random.nextInt(3))
                : "03" + (10_000_000 + random.nextInt(80_000_000));
        out.write("c" + i + ",");
        out.write(time(start) + "," + time(answer) + "," + time(end));
        out.write(
            ",S"
                + (1_000_000 + caller)
                + ",031234"
                + (1_000 + caller % 9_000)
                + ","
                + number
                + ",203.0."
                + caller % 250
                + ".7,Netcom-PX v1,ANSWERED\n");
      }
    }
  }

  private static String time(long second) {
    long day = second / 86_400;
    LocalDate date = LocalDate.of(2026, 1, 1).plusDays(day);
    long of = second % 86_400;
    return "%sT%02d:%02d:%02d+09:00".formatted(date, of / 3_600, of / 60 % 60, of % 60);
  }

  static void writeTariff(Path file) throws IOException {
    var rows =
        new StringBuilder(
            "prefix,destination,yen_per_minute,first_increment_seconds,increment_seconds\n");
    for (String prefix : ABROAD) {
      rows.append(prefix)
          .append(",somewhere,")
          .append(20 + 10 * prefix.length())
          .append(",60,60\n");
    }
    Files.writeString(file, rows);
  }
}
