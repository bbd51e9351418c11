package dev.sluice.ingress.backlog;

import dev.sluice.runtime.kafka.EndOffsets;
import dev.sluice.schemas.kafka.Topics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again and again what waits before the processors and behind them, each on a thread of its
 * own: PostgreSQL may hang.
 */
public final class BacklogWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BacklogWatch.class);

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Unread unread = new Unread(System::nanoTime);
  private final Backlog backlog;
  private final List<Thread> threads;

  private BacklogWatch(
      BacklogConfig config,
      Admin admin,
      EndOffsets commands,
      EndOffsets feeds,
      DataSource projections) {
    this.backlog = new Backlog(config.records(), System::nanoTime);
    Offsets committed = new CommittedOffsets(config.group(), admin, commands);
    Offsets readable = new ReadableOffsets(projections, feeds);
    Duration interval = config.interval();
    this.threads =
        List.of(
            Thread.ofVirtual()
                .name("backlog-untaken")
                .unstarted(() -> watch(committed, interval, this::measured)),
            Thread.ofVirtual()
                .name("backlog-unread")
                .unstarted(() -> watch(readable, interval, unread::measured)));
  }

  /**
   * @param commands where the topic of commands ends
   * @param feeds where the topic of feeds ends
   * @param projections where the materializer writes
   */
  public static BacklogWatch start(
      BacklogConfig config,
      Admin admin,
      EndOffsets commands,
      EndOffsets feeds,
      DataSource projections) {
    BacklogWatch watch = new BacklogWatch(config, admin, commands, feeds, projections);
    watch.threads.forEach(Thread::start);
    return watch;
  }

  private void measured(Offsets.Look look) {
    backlog.measured(look, unread.commands() / Topics.PARTITIONS);
  }

  private void watch(Offsets offsets, Duration interval, Consumer<Offsets.Look> found) {
    try {
      do {
        look(offsets, found);
      } while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One that goes wrong costs what it would have found, not those after it. */
  private static void look(Offsets offsets, Consumer<Offsets.Look> found)
      throws InterruptedException {
    try {
      offsets.look().ifPresent(found);
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("What waits in the log could not be looked at");
    }
  }

  /** What it has found so far; nothing at first. */
  public Backlog backlog() {
    return backlog;
  }

  /** How many records of feeds cannot be read yet. */
  public long unreadRecords() {
    return unread.records();
  }

  @Override
  public void close() {
    // Not by an interrupt, which would break the connection of a query under way.
    closed.countDown();
  }
}
