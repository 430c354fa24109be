package org.sekisho.detection.number;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sekisho.detection.Baseline;
import org.sekisho.detection.Events;
import org.sekisho.detection.FactKind;
import org.sekisho.detection.Finding;
import org.sekisho.detection.StateReader;
import org.sekisho.detection.StateWriter;
import org.sekisho.enrichment.EnrichedEvent;
import org.sekisho.enrichment.EventKind;

class NumberDetectorTest {

  private static final Baseline NOTHING_USUAL = Events.baseline("5.9.1.2", 0);

  private final NumberDetector detector = new NumberDetector();
  private NumberState state = detector.initial();
  private int calls;
  private Finding before = Finding.NONE; // what talks said when the last record was told

  @Test
  void aSweptBlockSpeaksForFraud() {
    call("2026-02-14T02:00:00", "23276000001", 600);
    call("2026-02-14T02:20:00", "23276000412", 600);
    Finding third = judge("2026-02-14T02:40:00", "23276000777");
    assertThat(third.facts()).anyMatch(fact -> fact.kind() == FactKind.NUMBERS_IN_BLOCK);
    assertThat(third.decibans()).isEqualTo(4);
  }

  @Test
  void aKnownNumberSpeaksForItsOwner() {
    habit("23276000001", 5);
    assertThat(judge("2026-02-14T10:00:00", "23276000001").decibans()).isNegative();
  }

  @Test
  void aNewNumberWhereFewAreCalledSpeaksForFraud() {
    habit("23276000001", 9);
    Finding finding = judge("2026-02-14T10:00:00", "23288123456");
    assertThat(finding.facts()).anyMatch(fact -> fact.kind() == FactKind.NUMBER_NEW);
    assertThat(finding.decibans()).isEqualTo(5);
  }

  @Test
  void aNewNumberSaysNothingWhereManyAreCalledOrNone() {
    for (int i = 0; i < 9; i++) {
      detector.use(
          state,
          event(EventKind.ANSWERED, "2026-02-0%dT10:00:00".formatted(i + 1), "2327600000" + i));
    }
    assertThat(judge("2026-02-14T10:00:00", "23288123456")).isEqualTo(Finding.NONE);
    assertThat(judge("2026-02-14T10:00:00", "509123456")).isEqualTo(Finding.NONE);
  }

  @Test
  void shortTestCallsBeforeCallsNowSpeakForFraud() {
    call("2026-02-13T22:00:00", "23276000100", 10);
    call("2026-02-14T02:00:00", "23276000100", 1_200);
    call("2026-02-14T02:10:00", "23276000100", 1_200);
    Finding finding = judge("2026-02-14T02:20:00", "23276000100");
    assertThat(finding.facts()).anyMatch(fact -> fact.kind() == FactKind.TEST_CALLS);
  }

  @Test
  void talksWithANewNumberTakenUpAgainAndAgainSpeakForFraud() {
    for (int i = 0; i < 5; i++) {
      call("2026-02-14T10:%02d:00".formatted(10 * i), "23276000001", 420); // three minutes' pause
    }
    Finding talks = judgeTalks("2026-02-14T11:00:00");
    assertThat(talks.facts().getFirst().observed()).isEqualTo(4);
    assertThat(talks.decibans()).isEqualTo(12);
    assertThat(judgeTalks("2026-02-17T11:00:00")).isEqualTo(Finding.NONE);
  }

  @Test
  void talksAreTakenUpAgainThoughRecordsTellOfThemOnlyAtTheirEnd() {
    for (int i = 0; i < 5; i++) {
      record("2026-02-14T10:%02d:00".formatted(10 * i + 7), "23276000001", 420);
    }
    assertThat(judgeTalks("2026-02-14T11:00:00").facts().getFirst().observed()).isEqualTo(4);
  }

  /** Two agents of a line talk with one number at once, one beginning as the other ends. */
  @Test
  void recordsOfTalksSideBySideAreNotTakenUpAgain() {
    for (int i = 0; i < 6; i++) {
      record("2026-02-14T10:%02d:00".formatted(5 * i + 10), "23276000001", 540);
    }
    assertThat(judgeTalks("2026-02-14T11:00:00")).isEqualTo(Finding.NONE);
  }

  /** Two calls cut off; a partner called for weeks; messages left; a talk now and then. */
  @Test
  void whatPeopleDoIsNoTalkTakenUpAgain() {
    call("2026-02-14T10:00:00", "23276000001", 420);
    call("2026-02-14T10:10:00", "23276000001", 420);
    call("2026-02-14T10:20:00", "23276000001", 420);
    assertThat(judgeTalks("2026-02-14T10:30:00")).isEqualTo(Finding.NONE);
    habit("23276000009", 5);
    for (int i = 0; i < 6; i++) {
      call("2026-02-14T11:%02d:00".formatted(9 * i), "23276000009", 420);
      call("2026-02-14T12:%02d:00".formatted(9 * i), "23276000002", 60);
      call("2026-02-14T%02d:00:00".formatted(13 + i), "23276000003", 420);
    }
    assertThat(judgeTalks("2026-02-14T19:00:00")).isEqualTo(Finding.NONE);
  }

  /** Though the line has talked at length, to one number, this morning. */
  @Test
  void aListWorkedThroughIsKnownByItsLastHour() {
    for (int i = 0; i < 6; i++) {
      call("2026-02-12T09:%02d:00".formatted(10 * i), "12125550123", 500);
    }
    assertThat(detector.judgeLine(state, at("2026-02-12T12:00:00"), true)).isEqualTo(Finding.NONE);
    for (int i = 0; i < 12; i++) {
      String time = "2026-02-12T12:%02d:00".formatted(i);
      if (i % 3 == 0) {
        detector.learn(state, event(EventKind.ATTEMPTED, time, "4420794%05d".formatted(i * 977)));
        detector.learn(state, event(EventKind.ENDED, time, "4420794%05d".formatted(i * 977)));
        calls++;
      } else {
        call(time, "4420794%05d".formatted(i * 977), 40);
      }
    }
    Finding list = detector.judgeLine(state, at("2026-02-12T12:12:00"), true);
    assertThat(list.decibans()).isNegative();
    assertThat(list.facts().getFirst().kind()).isEqualTo(FactKind.DIALLER);
    // It excuses nothing in the night, when it is over.
    assertThat(detector.judgeLine(state, at("2026-02-13T02:00:00"), false)).isEqualTo(Finding.NONE);
  }

  @Test
  void whatIsWrittenIsReadAndOldCallsGiveUpTheirRoom() {
    call("2026-02-01T02:00:00", "23276000001", 600);
    call("2026-02-14T02:00:00", "23276000412", 600);
    detector.learn(state, event(EventKind.ATTEMPTED, "2026-02-14T02:20:00", "23276000500"));
    state.tidy(at("2026-02-14T03:00:00"));
    assertThat(state.size).isEqualTo(2);
    byte[] before = bytes();
    state = NumberState.read(new StateReader(before));
    assertThat(bytes()).isEqualTo(before);
    assertThat(state.ended(0) - state.answered(0)).isEqualTo(600_000);
    assertThat(state.ended(1)).isEqualTo(NumberState.OPEN);
  }

  private byte[] bytes() {
    var out = new StateWriter();
    state.write(out);
    return out.toBytes();
  }

  private void habit(String digits, int days) {
    for (int day = 1; day <= days; day++) {
      detector.use(
          state, event(EventKind.ANSWERED, "2026-02-%02dT10:00:00".formatted(day), digits));
    }
  }

  /** An answered call of so many seconds, told of as the network would. */
  private void call(String time, String digits, int seconds) {
    EnrichedEvent tried = event(EventKind.ATTEMPTED, time, digits);
    detector.learn(state, tried);
    detector.learn(state, Events.later(tried, EventKind.ANSWERED, 5_000, 0));
    detector.learn(
        state, Events.later(tried, EventKind.ENDED, 5_000 + 1_000L * seconds, 1_000L * seconds));
    calls++;
  }

  /** The same, told of by a record at its end. */
  private void record(String time, String digits, int seconds) {
    EnrichedEvent ended = event(EventKind.ATTEMPTED, time, digits);
    detector.learn(state, ended);
    detector.learn(state, Events.later(ended, EventKind.ANSWERED, 0, 0));
    assertThat(judgeTalks(time)).isEqualTo(before); // until its end is told, its time is not known
    detector.learn(state, Events.later(ended, EventKind.ENDED, 0, 1_000L * seconds));
    before = judgeTalks(time);
    calls++;
  }

  private Finding judgeTalks(String time) {
    return detector.judgeTalks(state, at(time) / 86_400_000L, at(time));
  }

  private Finding judge(String time, String digits) {
    EnrichedEvent event = event(EventKind.ATTEMPTED, time, digits);
    detector.learn(state, event);
    return detector.judge(state, event, NOTHING_USUAL);
  }

  private EnrichedEvent event(EventKind kind, String time, String digits) {
    return Events.of(kind, "call" + calls, time, digits, "203.0.113.7", "Netcom-PX");
  }

  private static long at(String time) {
    return Events.of(EventKind.ATTEMPTED, "", time, "12125550123", "", "").atMillis();
  }
}
