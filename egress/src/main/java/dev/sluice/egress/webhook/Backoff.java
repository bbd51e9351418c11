package dev.sluice.egress.webhook;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** How long to wait after an attempt that failed: longer each time, never all at once. */
final class Backoff {
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofMinutes(30),
          Duration.ofHours(1),
          Duration.ofHours(2));

  private static final Duration SOON = Duration.ofSeconds(2);

  private final RandomGenerator random;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /**
   * @param tries so many failed
   */
  Duration after(int tries) {
    Duration pause = PAUSES.get(Math.min(Math.max(tries, 1), PAUSES.size()) - 1);
    return jittered(pause, 0.2);
  }

  /** How long to wait for what others have now: shortly, and not all at once. */
  Duration soon() {
    return jittered(SOON, 0.5);
  }

  private Duration jittered(Duration pause, double part) {
    return Duration.ofMillis(Math.round(pause.toMillis() * random.nextDouble(1 - part, 1 + part)));
  }
}
