package org.sekisho.server.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.sekisho.call.CallEnded;
import org.sekisho.call.NetworkEvent;
import org.sekisho.server.LivePath;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** What waits for the engine while the journal takes nothing. */
class EventsToldTest {

  private final EventTeller teller =
      new EventTeller(
          new StaticListableBeanFactory().getBeanProvider(LivePath.class), new IntakeCounts());
  private final EventsTold gate = new EventsTold("gate", teller);
  private final EventsTold mirror = new EventsTold("mirror", teller);

  @Test
  void whatIsMoreThanMayWaitIsCountedAndHoldsUpNobody() {
    for (int i = 0; i < EventsTold.MOST_WAITING; i++) {
      mirror.add(new CallEnded("c" + i, i));
    }
    assertThat(mirror.lostCount()).isZero();
    for (int i = 0; i < 10; i++) {
      mirror.add(new CallEnded("late" + i, i));
    }
    assertThat(mirror.lostCount()).isEqualTo(10);
    gate.add(new CallEnded("g", 1));
    assertThat(gate.lostCount()).as("of another source").isZero();
    int taken = teller.taken().size();
    for (int i = 0; i < taken + 1; i++) {
      mirror.add(new CallEnded("later" + i, i));
    }
    assertThat(mirror.lostCount()).as("what was taken makes room").isEqualTo(11);
  }

  /** The end of a call is told after its attempt, whoever saw either. */
  @Test
  void whatWasSeenFirstIsToldFirst() {
    var random = new SplittableRandom(7);
    List<NetworkEvent> seen = new ArrayList<>();
    List<NetworkEvent> told = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      var event = new CallEnded("c" + i, i);
      (random.nextBoolean() ? gate : mirror).add(event);
      seen.add(event);
      if (random.nextInt(300) == 0) {
        teller.taken().forEach(each -> told.add(each.event()));
      }
    }
    for (List<EventTeller.Seen> batch = teller.taken(); !batch.isEmpty(); batch = teller.taken()) {
      batch.forEach(each -> told.add(each.event()));
    }
    assertThat(told).isEqualTo(seen);
  }
}
