package dev.sluice.bench;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Sends bookings at a fixed rate whatever comes back, and counts the time of each from its intended
 * start to the event on the caller's feed that ends it.
 */
final class OpenLoop {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Client client;
  private final Slots slots;
  private final Map<String, Long> intended = new ConcurrentHashMap<>();
  private final Map<String, Long> endedEarly = new ConcurrentHashMap<>();
  private final LongAdder ended = new LongAdder();
  private final LongAdder notSucceeded = new LongAdder();
  private final AtomicReference<@Nullable Histogram> histogram = new AtomicReference<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Thread follower;

  OpenLoop(Client client, Slots slots) throws InterruptedException {
    this.client = client;
    this.slots = slots;
    CountDownLatch attached = new CountDownLatch(1);
    this.follower =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    client.follow(attached::countDown, this::onEvent);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  } catch (RuntimeException e) {
                    failure.set(e);
                    attached.countDown();
                  }
                });
    attached.await();
  }

  /**
   * What a round measured.
   *
   * @param latency microseconds from intended start to final event
   * @param perSecond commands that ended, by the time until the last one had
   */
  record Round(Histogram latency, double perSecond, long notSucceeded) {}

  Round run(int perSecond, Duration duration) throws InterruptedException {
    Histogram latency = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(5), 3);
    histogram.set(latency);
    ended.reset();
    notSucceeded.reset();
    long total = perSecond * duration.toSeconds();
    long begin = System.nanoTime();
    for (long i = 0; i < total; i++) {
      long due = begin + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      Thread.ofVirtual().start(() -> send(due));
    }
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (ended.sum() < total && System.nanoTime() < giveUp && failure.get() == null) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    Throwable cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException("the round failed", cause);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (ended.sum() < total) {
      throw new IllegalStateException((total - ended.sum()) + " commands did not end in time");
    }
    return new Round(latency, total / seconds, notSucceeded.sum());
  }

  void stop() {
    follower.interrupt();
  }

  private void send(long due) {
    try {
      String id =
          client.command("POST", "/v1/bookings", slots.nextBooking()).get("commandId").asString();
      intended.put(id, due);
      Long early = endedEarly.remove(id);
      if (early != null && intended.remove(id) != null) {
        record(due, early);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void onEvent(String type, String commandId) {
    switch (type) {
      case "command.succeeded" -> onEnd(commandId);
      case "command.rejected", "command.failed", "command.expired" -> {
        notSucceeded.increment();
        onEnd(commandId);
      }
      default -> {
        // Not an end.
      }
    }
  }

  private void onEnd(String commandId) {
    long now = System.nanoTime();
    endedEarly.put(commandId, now);
    Long due = intended.remove(commandId);
    if (due != null) {
      endedEarly.remove(commandId);
      record(due, now);
    }
  }

  private void record(long due, long now) {
    Histogram target = histogram.get();
    if (target != null) {
      target.recordValue(TimeUnit.NANOSECONDS.toMicros(now - due));
    }
    ended.increment();
  }
}
