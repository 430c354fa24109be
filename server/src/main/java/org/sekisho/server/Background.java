package org.sekisho.server;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Something that goes on beside the live path, in a thread of its own, until the server stops. */
public abstract class Background implements SmartLifecycle {

  /** Before the live path, and going on while that is made ready. */
  public static final int BESIDE_LIVE_PATH = -10;

  /** After the live path, and stopped before it. */
  public static final int AFTER_LIVE_PATH = 10;

  private final String name;
  private final int phase;
  private @Nullable Thread thread;
  private volatile CountDownLatch stop = new CountDownLatch(1);

  /**
   * @param name of the thread
   * @param phase the higher, the later it is started and the earlier stopped
   */
  protected Background(String name, int phase) {
    this.name = name;
    this.phase = phase;
  }

  /** Goes on until {@link #isStopping}; an interruption means the same. */
  protected abstract void run() throws InterruptedException;

  /** Whether there is anything to do at all. */
  protected boolean isWanted() {
    return true;
  }

  protected final boolean isStopping() {
    return stop.getCount() == 0;
  }

  /** Waits, but not longer than the server runs. */
  protected final void pause(Duration time) throws InterruptedException {
    stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public final void start() {
    if (!isWanted()) {
      return;
    }
    stop = new CountDownLatch(1);
    var running =
        new Thread(
            () -> {
              try {
                run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            name);
    running.setDaemon(true);
    thread = running;
    running.start();
  }

  @Override
  public final void stop() {
    stop.countDown();
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      thread = null;
    }
  }

  @Override
  public final boolean isRunning() {
    return thread != null;
  }

  @Override
  public final int getPhase() {
    return phase;
  }
}
