package dev.sluice.ingress.backlog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What processors have told of in the feeds and nobody can read yet, since the materializer is
 * slower than they are.
 *
 * <p>What piled up while nobody materialized may be any number, and turns nobody away as long as it
 * becomes less: only what comes to it later counts. Nor does a partition count while nobody
 * materializes it, which delays reading and nothing else (promise 9 of the design). Measured by one
 * thread, asked by any.
 */
final class Unread {
  /** Events of a command that takes the longest way, without retries. */
  private static final int EVENTS = 7;

  /** Longer than a partition waits for its turn at a materializer that is behind with all. */
  private static final Duration AWAY = Duration.ofSeconds(30);

  private final LongSupplier nanoTime;
  private volatile Found found = new Found(0, 0, 0);

  /** Of the measuring thread. */
  private final List<Partition> partitions = new ArrayList<>();

  private record Found(long nanos, long records, long commands) {}

  /** One of the feeds' topic. */
  private static final class Partition {
    private final Pace pace = new Pace();
    private long before = Long.MAX_VALUE;
    private long floor;
    private long counted;

    /** Returns how many of its records count. */
    private long saw(long nanos, long end, long readable, boolean blind) {
      long unread = Math.max(0, end - readable);
      pace.saw(nanos, readable);
      boolean still = blind || pace.isStill(nanos, AWAY);
      if (readable < before) {
        // The first look, or the projections begin anew.
        floor = unread;
      } else if (still) {
        floor = Math.max(0, unread - counted);
      }
      floor = Math.min(floor, unread);
      if (readable != before) {
        counted = unread - floor;
      }
      before = readable;
      return still ? 0 : unread - floor;
    }
  }

  /**
   * @param nanoTime {@link System#nanoTime()}
   */
  Unread(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** What was found by a look at the feeds. What came after a look too long ago is forgiven. */
  void measured(Offsets.Look look) {
    long nanos = nanoTime.getAsLong();
    boolean blind = isOld(nanos);
    long records = 0;
    long counting = 0;
    for (int i = 0; i < look.ends().length; i++) {
      if (partitions.size() == i) {
        partitions.add(new Partition());
      }
      records += Math.max(0, look.ends()[i] - look.taken()[i]);
      counting += partitions.get(i).saw(nanos, look.ends()[i], look.taken()[i], blind);
    }
    found = new Found(nanos, records, counting / EVENTS);
  }

  private boolean isOld(long nanos) {
    return nanos - found.nanos() > Backlog.KEPT.toNanos();
  }

  /** Events that cannot be read yet, whatever the reason; 0 when nobody can tell. */
  long records() {
    return isOld(nanoTime.getAsLong()) ? 0 : found.records();
  }

  /** How many commands those that count are of. */
  long commands() {
    return isOld(nanoTime.getAsLong()) ? 0 : found.commands();
  }
}
