package dev.sluice.runtime.config;

import java.time.Clock;
import java.time.Duration;

/**
 * The clock of a process: section {@code clock}.
 *
 * @param offset how far it is ahead of the machine's, for trying out what a clock that is wrong
 *     does; nothing but zero is taken outside {@link Profile#DEV}
 */
public record ClockConfig(Duration offset) {
  private static final Duration MOST = Duration.ofHours(1);

  public static ClockConfig read(ConfigReader clock) {
    Duration offset = clock.duration("offset", MOST.negated(), MOST);
    if (clock.profile() != Profile.DEV && !offset.isZero()) {
      clock.fault("offset", "must be zero outside of dev");
    }
    return new ClockConfig(offset);
  }

  /** The machine's clock, so far ahead. */
  public Clock clock() {
    return Clock.offset(Clock.systemUTC(), offset);
  }
}
