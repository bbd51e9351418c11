package dev.sluice.faults.campaign;

import dev.sluice.faults.campaign.Fault.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** The faults of a campaign: they follow from the seed alone. Pure. */
final class FaultPlan {
  private static final List<Kind> KINDS = List.of(Kind.values());
  private static final Duration QUIET_START = Duration.ofSeconds(5);

  private FaultPlan() {}

  /**
   * One fault after another, with pauses in which the system may heal, or not quite.
   *
   * @param targets the processes that may be hit
   */
  static List<Fault> of(long seed, Duration length, List<String> targets) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<Fault> faults = new ArrayList<>();
    Duration at = QUIET_START;
    while (at.compareTo(length) < 0) {
      Kind kind = KINDS.get(random.nextInt(KINDS.size()));
      String target =
          switch (kind) {
            case KILL, STOP, PAUSE -> targets.get(random.nextInt(targets.size()));
            case EMPTY_REDIS, KILL_REDIS -> "redis";
            case KILL_POSTGRES -> "postgres";
          };
      Duration lasting =
          switch (kind) {
            case KILL, STOP -> Duration.ofMillis(random.nextLong(100, 4_000));
            case PAUSE -> Duration.ofMillis(random.nextLong(500, 12_000));
            case EMPTY_REDIS, KILL_POSTGRES, KILL_REDIS -> Duration.ZERO;
          };
      faults.add(new Fault(at, kind, target, lasting));
      at = at.plus(lasting).plusMillis(random.nextLong(2_000, 8_000));
    }
    return faults;
  }
}
