package dev.sluice.bench.read;

import dev.sluice.bench.figure.Latency;
import dev.sluice.bench.load.HttpAnswer;
import dev.sluice.bench.load.HttpConnection;
import dev.sluice.bench.load.Requests;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/** Many connections, each waiting for an answer that is held. For one thread. */
final class LongPolls implements AutoCloseable {
  private static final int AT_ONCE = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /** 10,000 ask within a second and a half. */
  private static final int ASKING_A_TICK = 67;

  private static final Duration TICK = Duration.ofMillis(10);
  private static final int OVERLOADED = 503;
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<HttpConnection> connections;

  private LongPolls(List<HttpConnection> connections) {
    this.connections = connections;
  }

  /** Something that lets all answers go. */
  @FunctionalInterface
  interface Release {
    void run() throws Exception;
  }

  /**
   * What came of it.
   *
   * @param latency from the release to each answer
   * @param seconds from the release to the last
   * @param refused how many were told to come again before
   */
  record Result(Latency latency, double seconds, int answers, long refused) {
    double perSecond() {
      return answers / seconds;
    }
  }

  static LongPolls connect(URI target, int count)
      throws IOException, ExecutionException, InterruptedException {
    LongPolls polls = new LongPolls(new ArrayList<>());
    Semaphore room = new Semaphore(AT_ONCE);
    List<Future<HttpConnection>> opening = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      opening.add(
          polls.threads.submit(
              () -> {
                room.acquire();
                try {
                  return HttpConnection.open(target, PATIENCE);
                } finally {
                  room.release();
                }
              }));
    }
    for (Future<HttpConnection> each : opening) {
      polls.connections.add(each.get());
    }
    return polls;
  }

  /**
   * All ask, not all in one moment; all wait; all are answered. Who is told to come later does.
   *
   * @param isRight whether an answer is what was waited for
   * @param settling within which who has asked has been let in or refused
   */
  Result run(Requests requests, Predicate<HttpAnswer> isRight, Duration settling, Release release)
      throws Exception {
    Wave wave = new Wave(isRight);
    List<Future<Long>> waiting = new ArrayList<>();
    for (int i = 0; i < connections.size(); i++) {
      HttpConnection connection = connections.get(i);
      byte[] request = requests.next(i);
      waiting.add(threads.submit(() -> wave.wait(connection, request)));
      if (i % ASKING_A_TICK == 0) {
        Thread.sleep(TICK);
      }
    }
    wave.settle(settling);
    long released = wave.begin();
    release.run();
    long last = released;
    for (Future<Long> each : waiting) {
      last = Math.max(last, each.get());
    }
    return new Result(
        wave.latency, (last - released) / 1e9, connections.size(), wave.refused.sum());
  }

  /** What the waiters of one wave share. */
  private static final class Wave {
    private final Predicate<HttpAnswer> isRight;
    private final Latency latency = new Latency();
    private final LongAdder refused = new LongAdder();
    private final AtomicLong asked = new AtomicLong(System.nanoTime());
    private final AtomicLong released = new AtomicLong(Long.MAX_VALUE);

    private Wave(Predicate<HttpAnswer> isRight) {
      this.isRight = isRight;
    }

    private Long wait(HttpConnection connection, byte[] request)
        throws IOException, InterruptedException {
      HttpAnswer answer = ask(connection, request);
      while (answer.status() == OVERLOADED) {
        refused.increment();
        Thread.sleep(RETRY);
        answer = ask(connection, request);
      }
      long now = System.nanoTime();
      if (now < released.get() || !isRight.test(answer)) {
        throw new IOException("answered " + answer.status() + " " + answer.body());
      }
      latency.recordNanos(now - released.get());
      return now;
    }

    private HttpAnswer ask(HttpConnection connection, byte[] request) throws IOException {
      asked.accumulateAndGet(System.nanoTime(), Math::max);
      return connection.exchange(request);
    }

    /** Nobody has asked for so long that all who asked must have been let in or refused. */
    private void settle(Duration settling) throws InterruptedException {
      while (System.nanoTime() - asked.get() < settling.toNanos()) {
        Thread.sleep(TICK);
      }
    }

    private long begin() {
      long now = System.nanoTime();
      released.set(now);
      return now;
    }
  }

  @Override
  public void close() throws IOException {
    for (HttpConnection connection : connections) {
      connection.close();
    }
    threads.shutdownNow();
  }
}
