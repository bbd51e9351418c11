package dev.sluice.ingress.backlog;

import java.time.Duration;
import java.util.Arrays;

/**
 * What processors have told of in the feeds and nobody can read yet, since the materializer is
 * slower than they are.
 *
 * <p>What piled up in an outage may be any number, and turns nobody away as long as it becomes
 * less: only what has come to it counts. Nor does anything count while nobody materializes, which
 * delays reading and nothing else (promise 9 of the design). Measured by one thread, asked by any.
 */
final class Unread {
  /** Events of a command that takes the longest way, without retries. */
  private static final int EVENTS = 7;

  private static final Duration AWAY = Duration.ofSeconds(5);

  private final Pace pace = new Pace();
  private long floor = Long.MAX_VALUE;
  private volatile long records;
  private volatile long commands;

  /**
   * What was found by a look at the feeds.
   *
   * @param nanos when, by the clock of {@link System#nanoTime()}
   */
  void measured(Offsets.Look look, long nanos) {
    long readable = Arrays.stream(look.taken()).sum();
    long unread = Math.max(0, Arrays.stream(look.ends()).sum() - readable);
    pace.saw(nanos, readable);
    floor = pace.isStill(nanos, AWAY) ? unread : Math.min(floor, unread);
    records = unread;
    commands = (unread - floor) / EVENTS;
  }

  /** Nobody can tell any more. */
  void unknown() {
    floor = Long.MAX_VALUE;
    records = 0;
    commands = 0;
  }

  /** Events that cannot be read yet, whatever the reason. */
  long records() {
    return records;
  }

  /** How many commands those that count are of. */
  long commands() {
    return commands;
  }
}
