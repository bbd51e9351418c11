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

  private final RandomGenerator random;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /**
   * @param tries so many failed
   */
  Duration after(int tries) {
    Duration pause = PAUSES.get(Math.min(Math.max(tries, 1), PAUSES.size()) - 1);
    return Duration.ofMillis(Math.round(pause.toMillis() * random.nextDouble(0.8, 1.2)));
  }
}
