package org.sekisho.detection.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sekisho.detection.Events;
import org.sekisho.enrichment.EnrichedEvent;
import org.sekisho.enrichment.EventKind;

class SourceDetectorTest {

  private static final String HOME = "203.0.113.7";
  private static final String AGENT = "Netcom-PX";

  private final SourceDetector detector = new SourceDetector();
  private final SourceState state = detector.initial();

  /** A line forty days at home, then so many days (none is the first) at another place, too. */
  @ParameterizedTest
  @CsvSource({
    // days there, lines of others at its provider, device, decibans
    "0,   0, Netcom-PX, 11",
    "0,   0, sipcli,    16",
    "0, 400, Netcom-PX,  3",
    "1,   0, Netcom-PX,  6",
    "2,   0, Netcom-PX,  4",
    "2, 400, Netcom-PX, -1",
    "3,   0, Netcom-PX, -4",
  })
  void aPlaceSeenOnceOrTwiceIsNoHomeYet(int days, int others, String agent, int decibans) {
    for (int day = 1; day <= 28; day++) {
      detector.learn(state, at("2026-01-%02dT10:00:00".formatted(day), HOME, AGENT));
    }
    for (int day = 1; day <= days; day++) {
      detector.learn(state, at("2026-02-%02dT22:00:00".formatted(day), "5.9.1.2", AGENT));
    }
    var finding =
        detector.judge(
            state, at("2026-02-07T22:00:00", "5.9.1.2", agent), Events.baseline("5.9.1.2", others));
    assertThat(finding.decibans()).isEqualTo(decibans);
  }

  /** The device's word for itself is its own: it is told, cut and printable. */
  @Test
  void aFindingNamesTheAddressAndTheDevice() {
    String agent = "scanner\u0007" + "x".repeat(60);
    var finding =
        detector.judge(
            state, at("2026-02-07T22:00:00", "5.9.1.2", agent), Events.baseline("5.9.1.2", 0));
    assertThat(finding.about()).isEqualTo("5.9.1.2, scanner?" + "x".repeat(32));
  }

  private static EnrichedEvent at(String time, String address, String agent) {
    return Events.of(EventKind.ATTEMPTED, time, time, "12125550123", address, agent);
  }
}
