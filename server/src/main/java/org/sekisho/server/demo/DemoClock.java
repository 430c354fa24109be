package org.sekisho.server.demo;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that begins at an instant and goes so many times as fast as ours. */
final class DemoClock extends Clock {

  private final long fromMillis;
  private final double speed;
  private final long began = System.nanoTime();

  DemoClock(long fromMillis, double speed) {
    this.fromMillis = fromMillis;
    this.speed = speed;
  }

  @Override
  public long millis() {
    return fromMillis + (long) ((System.nanoTime() - began) / 1e6 * speed);
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
