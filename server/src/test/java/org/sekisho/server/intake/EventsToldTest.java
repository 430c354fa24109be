package org.sekisho.server.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sekisho.call.CallEnded;
import org.sekisho.server.LivePath;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** What waits for the engine while the journal takes nothing. */
class EventsToldTest {

  private static final int ROOM = 65_536;

  @Test
  void whatIsMoreThanMayWaitIsCountedAndHoldsUpNobody() {
    var noPath = new StaticListableBeanFactory().getBeanProvider(LivePath.class);
    var told = new EventsTold("gate", noPath, new IntakeCounts());
    for (int i = 0; i < ROOM; i++) {
      told.add(new CallEnded("c" + i, i));
    }
    assertThat(told.lostCount()).isZero();
    for (int i = 0; i < 10; i++) {
      told.add(new CallEnded("late" + i, i));
    }
    assertThat(told.lostCount()).isEqualTo(10);
  }
}
