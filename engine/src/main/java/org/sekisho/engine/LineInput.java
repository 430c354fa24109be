package org.sekisho.engine;

import org.sekisho.call.Registration;
import org.sekisho.enrichment.EnrichedEvent;
import org.sekisho.enrichment.HomeCall;
import org.sekisho.line.Line;

/** What a line's step is fed, in order of time. */
sealed interface LineInput {

  /** When it became known; inputs are taken in this order. */
  long knownMillis();

  /** When it happened in the network; not after it became known. */
  long atMillis();

  Line line();

  /** Events at one instant stand in the order a call goes through; then by id. */
  int rank();

  String id();

  record Abroad(EnrichedEvent event, String id, long knownMillis) implements LineInput {
    @Override
    public long atMillis() {
      return event.atMillis();
    }

    @Override
    public Line line() {
      return event.call().line();
    }

    @Override
    public int rank() {
      return 2 + event.kind().ordinal();
    }
  }

  record Home(HomeCall call, String id, long knownMillis) implements LineInput {
    @Override
    public long atMillis() {
      return call.atMillis();
    }

    @Override
    public Line line() {
      return call.line();
    }

    @Override
    public int rank() {
      return 1;
    }
  }

  record Registered(Line line, Registration registration) implements LineInput {
    @Override
    public long knownMillis() {
      return registration.atMillis();
    }

    @Override
    public long atMillis() {
      return registration.atMillis();
    }

    @Override
    public int rank() {
      return 0;
    }

    @Override
    public String id() {
      return line.id();
    }
  }
}
