package org.sekisho.enrichment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OperatorCalendarTest {

  @Test
  void aDayMayBeToldOtherwise() {
    LocalDate monday = LocalDate.of(2026, 8, 17);
    LocalDate newYear = LocalDate.of(2026, 1, 1);
    OperatorCalendar japan = OperatorCalendar.japan();
    OperatorCalendar ours = japan.with(Map.of(monday, true, newYear, false));
    assertThat(ours.isDayOff(monday.toEpochDay())).isTrue();
    assertThat(ours.isDayOff(newYear.toEpochDay())).isFalse();
    assertThat(ours.isDayOff(monday.plusDays(1).toEpochDay())).isFalse();
    assertThat(japan.isDayOff(monday.toEpochDay())).as("the other is as it was").isFalse();
  }

  @Test
  void noCalendarKnowsEveryDay() {
    assertThatThrownBy(
            () -> OperatorCalendar.japan().with(Map.of(LocalDate.of(1999, 12, 31), true)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
