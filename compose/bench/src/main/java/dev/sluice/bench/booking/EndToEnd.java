package dev.sluice.bench.booking;

import dev.sluice.bench.figure.Latency;
import dev.sluice.bench.figure.Timeline;
import dev.sluice.bench.load.FeedReader;
import dev.sluice.bench.load.HttpAnswer;
import dev.sluice.bench.load.Load;
import dev.sluice.bench.load.LoadResult;
import dev.sluice.bench.load.Request;
import dev.sluice.bench.load.Requests;
import dev.sluice.bench.load.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends bookings, and sees each of them end on the feed of who sent it. One loop at a time.
 *
 * <p>The event that ends a command may come before the answer that tells its id.
 */
public final class EndToEnd implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int UNBOUNDED = 1 << 30;

  private final Load load;
  private final Request request;
  private final Bookings bookings;
  private final FeedReader feed;
  private final Map<String, Long> intended = new ConcurrentHashMap<>();
  private final Map<String, Long> endedEarly = new ConcurrentHashMap<>();
  private volatile Round round = new Round(Duration.ZERO, UNBOUNDED);

  /**
   * @param connections on which bookings are sent
   */
  public EndToEnd(Session client, Bookings bookings, int connections) throws IOException {
    this.load = new Load(client.target(), connections);
    this.request = Request.post(client.target(), "/v1/bookings", client.token());
    this.bookings = bookings;
    this.feed = FeedReader.follow(client, Set.of(), this::onEvent);
  }

  /** What is counted while a loop runs. */
  private static final class Round {
    private final long begin = System.nanoTime();
    private final Duration duration;
    private final Semaphore room;
    private final Latency latency = new Latency();
    private final Timeline timeline;
    private final LongAdder ended = new LongAdder();
    private final AtomicLong first = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong last = new AtomicLong();
    private final LongAdder notSucceeded = new LongAdder();

    private Round(Duration duration, int inFlight) {
      this.duration = duration;
      this.room = new Semaphore(inFlight);
      this.timeline = new Timeline(begin, duration.plus(PATIENCE));
    }

    private void end(long due, long at) {
      latency.recordNanos(at - due);
      timeline.count(at);
      first.accumulateAndGet(at - begin, Math::min);
      last.accumulateAndGet(at - begin, Math::max);
      ended.increment();
      room.release();
    }

    private double perSecond() {
      double seconds = (last.get() - first.get()) / 1e9;
      long succeeded = ended.sum() - notSucceeded.sum();
      return seconds > 0 ? Math.max(0, succeeded - 1) / seconds : 0;
    }
  }

  /**
   * What a loop measured.
   *
   * @param accepting from the intended start to the 202
   * @param latency from the intended start to the final event
   * @param timeline when commands ended
   * @param ended how many there were
   * @param perSecond how many ended well, by the time from the first end to the last
   * @param drainSeconds how long after the load the last ended
   * @param notSucceeded ended otherwise than well
   * @param refused not accepted, by the statuses that said so; empty if there were none
   */
  public record Result(
      Latency accepting,
      Latency latency,
      Timeline timeline,
      long ended,
      double perSecond,
      double drainSeconds,
      long notSucceeded,
      String refused) {
    /** Whether everything that was sent was accepted and ended well. */
    public boolean isWhole() {
      return notSucceeded == 0 && refused.isEmpty();
    }
  }

  /** Sends as many a second as this, whatever comes back. */
  public Result open(double perSecond, Duration duration) throws InterruptedException {
    Round started = new Round(duration, UNBOUNDED);
    round = started;
    LoadResult sent = load.open(perSecond, duration, this::next, this::onAnswer);
    return finish(started, sent);
  }

  /**
   * Sends as fast as it goes, but so that no more than this many are under way.
   *
   * @throws IllegalArgumentException if it has more connections than that: some would wait for
   *     room, and their wait would be in the latency
   */
  public Result full(int inFlight, Duration duration) throws InterruptedException {
    if (inFlight < load.connections()) {
      throw new IllegalArgumentException("more connections than may be under way");
    }
    Round started = new Round(duration, inFlight);
    round = started;
    Requests whenThereIsRoom =
        number -> {
          if (!tryAcquire(started.room)) {
            throw new IllegalStateException("nothing has ended for " + PATIENCE.toSeconds() + " s");
          }
          return next(number);
        };
    LoadResult sent = load.closed(duration, whenThereIsRoom, this::onAnswer);
    return finish(started, sent);
  }

  private static boolean tryAcquire(Semaphore room) {
    try {
      return room.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Result finish(Round finished, LoadResult sent) {
    long accepted = sent.count(202);
    if (accepted == 0) {
      throw new IllegalStateException("nothing was accepted: " + sent.told());
    }
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (finished.ended.sum() < accepted) {
      feed.check();
      if (System.nanoTime() > giveUp) {
        throw new IllegalStateException(
            (accepted - finished.ended.sum())
                + " of "
                + accepted
                + " commands did not end in time");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    return new Result(
        sent.latency(),
        finished.latency,
        finished.timeline,
        accepted,
        finished.perSecond(),
        Math.max(0, (finished.last.get() - finished.duration.toNanos()) / 1e9),
        finished.notSucceeded.sum(),
        sent.others(202) == 0 ? "" : sent.told());
  }

  private byte[] next(long number) {
    return request.bytes(bookings.next());
  }

  private void onAnswer(long number, long due, HttpAnswer answer) {
    if (answer.status() != 202) {
      // It is not under way: another may be.
      round.room.release();
      return;
    }
    String id = answer.text("commandId").orElseThrow();
    intended.put(id, due);
    Long early = endedEarly.remove(id);
    if (early != null && intended.remove(id) != null) {
      round.end(due, early);
    }
  }

  private void onEvent(String type, String commandId, long at) {
    if (FeedReader.ENDS.contains(type)) {
      if (!type.equals("command.succeeded")) {
        round.notSucceeded.increment();
      }
      onEnd(commandId, at);
    }
  }

  private void onEnd(String commandId, long at) {
    endedEarly.put(commandId, at);
    Long due = intended.remove(commandId);
    if (due != null) {
      endedEarly.remove(commandId);
      round.end(due, at);
    }
  }

  @Override
  public void close() throws IOException {
    load.close();
    feed.close();
  }
}
