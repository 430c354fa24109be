package org.sekisho.detection.destination;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sekisho.detection.Baseline;
import org.sekisho.detection.Events;
import org.sekisho.detection.Finding;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.enrichment.EnrichedEvent;
import org.sekisho.enrichment.EventKind;

class DestinationDetectorTest {

  private static final Baseline NOTHING_USUAL = Events.baseline("5.9.1.2", 0);
  private static final long MINUTE = 60_000L;

  private final DestinationDetector detector = new DestinationDetector();
  private DestinationState state = detector.initial();

  @Test
  void talksWithANewCountryTakenUpAgainAndAgainSpeakForFraud() {
    for (int i = 0; i < 6; i++) {
      talk("c" + i, "2026-02-14T10:%02d:00".formatted(9 * i), 7); // two minutes' pause
    }
    Finding talks = judgeTalks("2026-02-14T11:00:00");
    assertThat(talks.facts().getFirst().observed()).isEqualTo(5);
    assertThat(talks.decibans()).isEqualTo(5);
    assertThat(judgeTalks("2026-02-17T11:00:00")).isEqualTo(Finding.NONE);
  }

  /** A campaign's agents talk all at once; one's next call follows on another's talk by chance. */
  @Test
  void talksSideBySideAreNotTakenUpAgain() {
    for (int i = 0; i < 6; i++) {
      talk("a" + i, "2026-02-14T10:%02d:00".formatted(9 * i), 7);
      talk("b" + i, "2026-02-14T10:%02d:00".formatted(9 * i + 4), 7);
    }
    assertThat(judgeTalks("2026-02-14T11:00:00")).isEqualTo(Finding.NONE);
  }

  /** Another call in between, or a short one: no talk is taken up. */
  @Test
  void messagesLeftAndCallsElsewhereAreNotTakenUp() {
    for (int i = 0; i < 6; i++) {
      talk("c" + i, "2026-02-14T%02d:00:00".formatted(10 + i), 7);
      talk("m" + i, "2026-02-14T%02d:09:00".formatted(10 + i), 1);
      talk("n" + i, "2026-02-14T%02d:12:00".formatted(10 + i), 7);
    }
    Finding talks = judgeTalks("2026-02-14T16:00:00");
    // The minute after each talk takes it up; what follows on a minute's call does not.
    assertThat(talks.facts().getFirst().observed()).isEqualTo(6);
  }

  @Test
  void aCountryCalledForWeeksIsNotNew() {
    use(20, 24);
    for (int i = 0; i < 6; i++) {
      talk("c" + i, "2026-02-14T10:%02d:00".formatted(9 * i), 7);
    }
    assertThat(judgeTalks("2026-02-14T11:00:00")).isEqualTo(Finding.NONE);
  }

  /** Three days of a case are no habit; three days of last month are. */
  @Test
  void daysOfOneFortnightSpeakLessForACountryThanOlderOnes() {
    use(26, 31);
    assertThat(judge("2026-02-02T10:00:00").decibans()).isEqualTo(-3);
    assertThat(judge("2026-02-20T10:00:00").decibans()).isEqualTo(-7);
  }

  @Test
  void whatIsWrittenIsRead() {
    talk("c1", "2026-02-14T10:00:00", 7);
    talk("c2", "2026-02-14T10:09:00", 7);
    talk("c3", "2026-02-14T10:18:00", 7);
    byte[] before = bytes();
    state = DestinationState.read(new StateReader(before));
    assertThat(bytes()).isEqualTo(before);
    talk("c4", "2026-02-14T10:27:00", 7);
    assertThat(judgeTalks("2026-02-14T11:00:00").facts().getFirst().observed()).isEqualTo(3);
  }

  private byte[] bytes() {
    var out = new StateWriter();
    state.write(out);
    return out.toBytes();
  }

  /** January days on which the country was talked to. */
  private void use(int fromDay, int untilDay) {
    for (int day = fromDay; day <= untilDay; day++) {
      state.use(
          event("", "2026-01-%02dT10:00:00".formatted(day)).country().get().index(), day(day));
    }
  }

  private static long day(int ofJanuary) {
    return event("", "2026-01-%02dT10:00:00".formatted(ofJanuary)).day();
  }

  /** An answered call, told of as the network would. */
  private void talk(String call, String time, int minutes) {
    EnrichedEvent tried = event(call, time);
    detector.learn(state, tried);
    detector.learn(state, Events.later(tried, EventKind.ANSWERED, 0, 0));
    detector.learn(state, Events.later(tried, EventKind.ENDED, minutes * MINUTE, minutes * MINUTE));
  }

  private Finding judge(String time) {
    return detector.judge(state, event("now", time), NOTHING_USUAL);
  }

  private Finding judgeTalks(String time) {
    return detector.judgeTalks(state, event("", time).atMillis());
  }

  private static EnrichedEvent event(String call, String time) {
    return Events.of(EventKind.ATTEMPTED, call, time, "821055512345", "203.0.113.7", "Netcom-PX");
  }
}
