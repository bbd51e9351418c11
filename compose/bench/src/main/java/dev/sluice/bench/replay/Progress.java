package dev.sluice.bench.replay;

import dev.sluice.bench.figure.Series;
import dev.sluice.bench.log.Materialized;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Looks how far the materializer is, on a thread of its own, until it is at the end. */
final class Progress implements AutoCloseable {
  private static final long GAP_MILLIS = 10;
  private static final long SLOT = TimeUnit.MILLISECONDS.toNanos(250);

  private final Materialized projections;
  private final long all;
  private final List<Seen> seen = new ArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicReference<@Nullable SQLException> failure = new AtomicReference<>();
  private final Thread thread;

  /** Where it was at a time of {@link System#nanoTime()}. */
  record Seen(long at, long position) {}

  private Progress(Materialized projections, long all) {
    this.projections = projections;
    this.all = all;
    this.thread = Thread.ofPlatform().daemon().name("progress").unstarted(this::run);
  }

  static Progress watch(Materialized projections, long all) {
    Progress progress = new Progress(projections, all);
    progress.thread.start();
    return progress;
  }

  private void run() {
    try {
      long position;
      do {
        position = projections.records();
        if (position >= 0) {
          seen.add(new Seen(System.nanoTime(), position));
        }
        Thread.sleep(GAP_MILLIS);
      } while (position < all);
    } catch (SQLException e) {
      failure.set(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      over.countDown();
    }
  }

  /** Seconds from when it was last seen at the beginning to when it was first seen at the end. */
  double await(Duration patience) throws IOException, InterruptedException {
    if (!over.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("not all was materialized in " + patience.toSeconds() + " s");
    }
    SQLException cause = failure.get();
    if (cause != null) {
      throw new IOException("PostgreSQL does not say how far it is: " + cause.getMessage(), cause);
    }
    return seconds(seen);
  }

  static double seconds(List<Seen> seen) {
    long begin =
        seen.stream()
            .filter(s -> s.position() == 0)
            .mapToLong(Seen::at)
            .max()
            .orElse(seen.getFirst().at());
    return (seen.getLast().at() - begin) / 1e9;
  }

  /** Records a second, by the seconds since the first look; to be called when it is over. */
  Series series(String name) {
    return series(name, seen);
  }

  static Series series(String name, List<Seen> seen) {
    List<Series.Point> points = new ArrayList<>();
    Seen first = seen.getFirst();
    Seen last = first;
    for (Seen now : seen) {
      long took = now.at() - last.at();
      if (took >= SLOT) {
        double rate = (now.position() - last.position()) * 1e9 / took;
        points.add(new Series.Point((now.at() - first.at()) / 1e9, rate));
        last = now;
      }
    }
    return new Series(name, points);
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
