package dev.sluice.bench.overload;

import dev.sluice.bench.booking.Bookings;
import dev.sluice.bench.figure.Latency;
import dev.sluice.bench.load.FeedReader;
import dev.sluice.bench.load.HttpAnswer;
import dev.sluice.bench.load.Load;
import dev.sluice.bench.load.LoadResult;
import dev.sluice.bench.load.Request;
import dev.sluice.bench.load.Session;
import dev.sluice.schemas.command.LaneKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/** Sends bookings at a rate, whatever comes back, and counts what is under way. */
final class Flood implements AutoCloseable {
  static final int PARTITIONS = 12;
  private static final String TENANT = "demo";
  private static final int CONNECTIONS = 512;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int ACCEPTED = 202;
  private static final int OVERLOADED = 503;

  private final Load load;
  private final Request request;
  private final Bookings bookings;
  private final FeedReader feed;
  private final Refusals refusals = new Refusals(PARTITIONS);
  private final Latency refusing = new Latency();
  private final LongAdder succeeded = new LongAdder();
  private final AtomicLong underWay = new AtomicLong();
  private final AtomicLong most = new AtomicLong();
  private volatile long settled;

  /**
   * @param client of the demo tenant
   */
  Flood(Session client, Bookings bookings) throws IOException {
    this.load = new Load(client.target(), CONNECTIONS);
    this.request = Request.post(client.target(), "/v1/bookings", client.token());
    this.bookings = bookings;
    this.feed = FeedReader.follow(client, FeedReader.ENDS, (type, _, _) -> onEnd(type));
  }

  LoadResult send(double perSecond, Duration duration) throws InterruptedException {
    settled = System.nanoTime() + duration.toNanos() / 3;
    LoadResult sent =
        load.open(
            perSecond, duration, number -> request.bytes(bookings.body(number)), this::onAnswer);
    refusals.end(System.nanoTime());
    return sent;
  }

  /**
   * Waits until all that was accepted has ended.
   *
   * @return how many have not, when nothing was left to wait for
   */
  long drain() {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    while (underWay.get() > 0 && System.nanoTime() < giveUp) {
      feed.check();
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
    return underWay.get();
  }

  private void onAnswer(long number, long intended, HttpAnswer answer) {
    long now = System.nanoTime();
    int partition = partition(bookings.resource(number));
    if (answer.status() == ACCEPTED) {
      refusals.took(partition, intended, now);
      most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
    } else if (answer.status() == OVERLOADED) {
      if (intended - settled > 0) {
        refusing.recordNanos(now - intended);
      }
      long seconds = Long.parseLong(answer.header("Retry-After").orElseThrow());
      refusals.refused(partition, now, seconds);
    }
  }

  private void onEnd(String type) {
    if (type.equals("command.succeeded")) {
      succeeded.increment();
    }
    if (FeedReader.ENDS.contains(type)) {
      underWay.decrementAndGet();
    }
  }

  private static int partition(String resource) {
    byte[] key = LaneKey.of(TENANT, resource).value().getBytes(StandardCharsets.UTF_8);
    return BuiltInPartitioner.partitionForKey(key, PARTITIONS);
  }

  Refusals refusals() {
    return refusals;
  }

  /** From the intended start to the 503, after a third of the time: what can be full is by then. */
  Latency refusing() {
    return refusing;
  }

  long succeeded() {
    return succeeded.sum();
  }

  /** How often the stream by which ends are seen broke off and was resumed. */
  int resumed() {
    return feed.resumed();
  }

  /** The most that were accepted and had not ended. */
  long most() {
    return most.get();
  }

  @Override
  public void close() throws IOException {
    load.close();
    feed.close();
  }
}
