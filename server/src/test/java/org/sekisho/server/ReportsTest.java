package org.sekisho.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sekisho.server.settings.Settings;

/** A month's report counts by the operator's days. */
@ExtendWith(Shared.class)
class ReportsTest {

  private static final LocalDate DAY = LocalDate.of(2019, 2, 3);
  private static final double DAY_WIDTH = 720 / 31.0; // of the chart

  private final OperatorsSystem system;

  ReportsTest(OperatorsSystem system) {
    this.system = system;
  }

  @Test
  void aCaseIsOfTheDayTheOperatorsClockShows() throws Exception {
    ZoneId zone = system.context().getBean(Settings.class).zone();
    for (LocalTime at : List.of(LocalTime.MIDNIGHT, LocalTime.of(23, 59, 59))) {
      Timestamp opened = Timestamp.from(DAY.atTime(at).atZone(zone).toInstant());
      system
          .jdbc()
          .sql(
              "insert into fraud_case (id, line, opened_at, moved_at, closed_at, last_sequence)"
                  + " values (?, 'S2', ?, ?, ?, 0)")
          .params("report-" + at, opened, opened, opened)
          .update();
    }
    try (var mori = new Visitor(system.url())) {
      system.operator("mori", "AUDITOR");
      assertThat(mori.logIn("mori", OperatorsSystem.PASSWORD)).endsWith("/");
      String page = mori.get("/reports?month=2019-02").body();
      assertThat(page.split("<rect class=\"others\"", -1)).as("one day").hasSize(2);
      assertThat(page)
          .contains(String.format(Locale.ROOT, "<rect class=\"others\" x=\"%.1f\"", DAY_WIDTH * 2));
    } finally {
      system.jdbc().sql("delete from fraud_case where id like 'report-%'").update();
    }
  }
}
