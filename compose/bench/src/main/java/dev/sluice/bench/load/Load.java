package dev.sluice.bench.load;

import dev.sluice.bench.figure.Latency;
import dev.sluice.bench.figure.Timeline;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests over a number of connections, one thread each. One loop at a time.
 *
 * <p>In an open loop requests have times at which they are to be sent whatever came back before;
 * each thread takes the next one, and latency counts from that time even when all connections were
 * busy then. So a stalled server cannot hide its stall (coordinated omission).
 */
public final class Load implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final URI target;
  private final @Nullable HttpConnection[] connections;
  private volatile boolean closed;

  /**
   * @param target of which only host and port are used
   */
  public Load(URI target, int connections) {
    this.target = target;
    this.connections = new HttpConnection[connections];
  }

  public int connections() {
    return connections.length;
  }

  /** Each connection sends as soon as it has its answer. */
  public LoadResult closed(Duration duration, Requests requests, Answers answers)
      throws InterruptedException {
    return run(new Plan(System.nanoTime(), duration, 0), requests, answers);
  }

  /** As many as this are sent a second. */
  public LoadResult open(double perSecond, Duration duration, Requests requests, Answers answers)
      throws InterruptedException {
    long gap = (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
    return run(new Plan(System.nanoTime(), duration, gap), requests, answers);
  }

  /**
   * @param gap in nanoseconds between two requests; 0 in a closed loop
   */
  private record Plan(long begin, Duration duration, long gap) {
    private boolean isOver(long due) {
      return due - begin >= duration.toNanos();
    }

    /** When this request is to be sent, which has come by the time this returns. */
    private long await(long number) {
      long now = System.nanoTime();
      if (gap == 0) {
        return now;
      }
      long due = begin + number * gap;
      while (!isOver(due) && now < due) {
        LockSupport.parkNanos(due - now);
        now = System.nanoTime();
      }
      return due;
    }
  }

  private static final class Tally {
    private final Latency latency = new Latency();
    private final Timeline timeline;
    private final Map<Integer, LongAdder> answers = new ConcurrentHashMap<>();
    private final LongAdder failed = new LongAdder();
    private final AtomicReference<@Nullable RuntimeException> broken = new AtomicReference<>();

    private Tally(Plan plan) {
      this.timeline = new Timeline(plan.begin(), plan.duration().plus(PATIENCE));
    }

    private void count(int status, long due, long now) {
      latency.recordNanos(now - due);
      timeline.count(now);
      answers.computeIfAbsent(status, _ -> new LongAdder()).increment();
    }

    private LoadResult result(long begin) {
      Map<Integer, Long> counts = new ConcurrentHashMap<>();
      answers.forEach((status, count) -> counts.put(status, count.sum()));
      double seconds = (System.nanoTime() - begin) / 1e9;
      return new LoadResult(latency, timeline, counts, failed.sum(), seconds);
    }
  }

  private LoadResult run(Plan plan, Requests requests, Answers answers)
      throws InterruptedException {
    Tally tally = new Tally(plan);
    AtomicLong next = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < connections.length; i++) {
      int place = i;
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("load-" + i)
              .start(() -> loop(place, plan, next, tally, requests, answers)));
    }
    Duration patience = plan.duration().plus(PATIENCE);
    long giveUp = plan.begin() + patience.toNanos();
    for (Thread thread : threads) {
      if (!thread.join(Duration.ofNanos(Math.max(1, giveUp - System.nanoTime())))) {
        close();
        throw new IllegalStateException(
            target + " did not answer within " + PATIENCE.toSeconds() + " s");
      }
    }
    RuntimeException broken = tally.broken.get();
    if (broken != null) {
      throw broken;
    }
    return tally.result(plan.begin());
  }

  private void loop(
      int place, Plan plan, AtomicLong next, Tally tally, Requests requests, Answers answers) {
    while (!closed) {
      long number = next.getAndIncrement();
      long due = plan.await(number);
      if (plan.isOver(due)) {
        return;
      }
      try {
        HttpAnswer answer = connection(place).exchange(requests.next(number));
        tally.count(answer.status(), due, System.nanoTime());
        answers.received(number, due, answer);
      } catch (IOException e) {
        tally.failed.increment();
        drop(place);
      } catch (RuntimeException e) {
        tally.broken.compareAndSet(null, e);
        return;
      }
    }
  }

  private HttpConnection connection(int place) throws IOException {
    HttpConnection connection = connections[place];
    if (connection == null || connection.isClosing()) {
      drop(place);
      connection = HttpConnection.open(target, Duration.ZERO);
      connections[place] = connection;
    }
    return connection;
  }

  private void drop(int place) {
    HttpConnection connection = connections[place];
    connections[place] = null;
    if (connection != null) {
      close(connection);
    }
  }

  private static void close(HttpConnection connection) {
    try {
      connection.close();
    } catch (IOException gone) {
      // Nobody uses it any more.
    }
  }

  @Override
  public void close() {
    closed = true;
    for (HttpConnection connection : connections) {
      if (connection != null) {
        close(connection);
      }
    }
  }
}
