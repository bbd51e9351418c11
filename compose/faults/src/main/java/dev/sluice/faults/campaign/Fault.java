package dev.sluice.faults.campaign;

import java.time.Duration;
import java.util.Locale;

/**
 * Something that goes wrong.
 *
 * @param at since the beginning of the campaign
 * @param target which process, part or service, by the names of {@link Fleet}
 * @param lasting until it is healed
 * @param variant 0 to 99: how bad, which status, how many connections, as the kind makes of it
 */
record Fault(Duration at, Kind kind, String target, Duration lasting, int variant) {
  /** The kinds of fault. */
  enum Kind {
    /** SIGKILL of a process, and a start after a while. */
    KILL,
    /** SIGTERM of a process, and a start after a while. */
    STOP,
    /** SIGSTOP of a process, and SIGCONT after a while. */
    PAUSE,
    /** A process is stopped and started again with another clock. */
    SKEW_CLOCK,
    /** FLUSHALL in Redis. */
    EMPTY,
    /** SIGKILL of PostgreSQL's or Redis' server; the infrastructure starts it again. */
    KILL_SERVER,
    /** SIGSTOP of all processes of PostgreSQL or Redis, and SIGCONT after a while. */
    PAUSE_SERVER,
    /** Connections are reset, and none can be made for a while. */
    CUT,
    /** Connections take up nothing for a while, and then all of it. */
    STALL,
    /** Requests come through, their answers are lost. */
    LOSE_ANSWERS,
    /** Everything takes longer. */
    DELAY,
    /** A service is slow. */
    SLOW_SERVICE,
    /** A service fails with a gRPC status. */
    FAIL_SERVICE,
    /** A service does what it is asked and answers after the caller's deadline. */
    LATE_SERVICE,
    /** A service does what it is asked and answers that it is unavailable. */
    LOSE_SERVICE,
    /** A service is asked everything twice. */
    DOUBLE_SERVICE,
    /** Somebody else writes to the disk and has it flushed, again and again. */
    BUSY_DISK,
    /** The broker's process is stopped and let go on, many times a second. */
    STUTTER
  }

  /** A number from {@code least} to {@code most} by how bad it is. */
  long between(long least, long most) {
    return least + (most - least) * variant / 99;
  }

  @Override
  public String toString() {
    return "%7.1f s  %-15s %-13s for %4.1f s  (%d)"
        .formatted(
            at.toMillis() / 1e3,
            kind.name().toLowerCase(Locale.ROOT).replace('_', ' '),
            target,
            lasting.toMillis() / 1e3,
            variant);
  }
}
