package dev.sluice.egress.webhook;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that does the same when it is woken and every second, whatever fails. Thread-safe. */
final class Rounds {
  private static final Logger log = LoggerFactory.getLogger(Rounds.class);
  static final Duration EVERY = Duration.ofSeconds(1);

  private final Runnable round;
  private final Semaphore news = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;

  Rounds(String name, Runnable round) {
    this.round = round;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Never blocks. */
  void wake() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  private void run() {
    while (!closed) {
      try {
        round.run();
        if (news.tryAcquire(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
          news.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        failed(e);
      }
    }
  }

  private void failed(RuntimeException e) {
    log.atWarn()
        .addKeyValue("round", thread.getName())
        .setCause(e)
        .log("A round of the webhooks failed; done again in a second");
    try {
      TimeUnit.MILLISECONDS.sleep(EVERY.toMillis());
    } catch (InterruptedException _) {
      closed = true;
    }
  }

  /** Waits for the round that is under way. */
  void stop() throws InterruptedException {
    closed = true;
    thread.interrupt();
    thread.join();
  }
}
