package org.sekisho.server.console;

import java.io.IOException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.sekisho.server.live.Outputs;
import org.sekisho.server.store.StoreWriter;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Tells open pages that something moved (server-sent events); they fetch what they show. */
@RestController
@EnableScheduling
class LiveFeed {

  /** Pages that listen at once. */
  private static final int MOST_LISTENERS = 200;

  private static final long LONGEST_MILLIS = 30 * 60_000L;
  private static final long EVERY_MILLIS = 1_000;

  private final CopyOnWriteArrayList<SseEmitter> listeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean moved = new AtomicBoolean();

  LiveFeed(StoreWriter store) {
    store.listen(this::stored);
  }

  private void stored(Outputs outputs) {
    moved.set(true);
  }

  @GetMapping(path = "/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  ResponseEntity<SseEmitter> listen() {
    if (listeners.size() >= MOST_LISTENERS) {
      return ResponseEntity.status(503).build();
    }
    var listener = new SseEmitter(LONGEST_MILLIS);
    listener.onCompletion(() -> listeners.remove(listener));
    listener.onTimeout(listener::complete);
    listener.onError(e -> listeners.remove(listener));
    listeners.add(listener);
    return ResponseEntity.ok(listener);
  }

  @Scheduled(fixedDelay = EVERY_MILLIS)
  void tell() {
    if (!moved.getAndSet(false)) {
      return;
    }
    for (SseEmitter listener : listeners) {
      try {
        listener.send(SseEmitter.event().name("moved").data(""));
      } catch (IOException | IllegalStateException e) {
        listeners.remove(listener);
      }
    }
  }
}
