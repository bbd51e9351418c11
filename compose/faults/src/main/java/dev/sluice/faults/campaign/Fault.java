package dev.sluice.faults.campaign;

import java.time.Duration;

/**
 * Something that goes wrong.
 *
 * @param at since the beginning of the campaign
 * @param target which process, by the names of {@link Fleet}
 * @param lasting how long the process stays dead or stopped
 */
record Fault(Duration at, Kind kind, String target, Duration lasting) {
  /** The kinds of fault. */
  enum Kind {
    /** SIGKILL, and a start after a while. */
    KILL,
    /** SIGTERM, and a start after a while. */
    STOP,
    /** SIGSTOP, and SIGCONT after a while. */
    PAUSE,
    /** FLUSHALL in Redis. */
    EMPTY_REDIS,
    /** SIGKILL of the PostgreSQL server; the infrastructure starts it again. */
    KILL_POSTGRES,
    /** SIGKILL of the Redis server; the infrastructure starts it again. */
    KILL_REDIS
  }

  @Override
  public String toString() {
    return "%6.1f s  %-14s %-12s for %.1f s"
        .formatted(at.toMillis() / 1e3, kind, target, lasting.toMillis() / 1e3);
  }
}
