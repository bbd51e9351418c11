package dev.sluice.bench.booking;

import dev.sluice.bench.scenario.Run;
import dev.sluice.bench.system.SystemUnderTest;
import java.time.Duration;

/**
 * Load that counts for nothing, until a system of young JVMs has compiled what it does most: a
 * third of their processor time goes there at first.
 */
public final class WarmUp {
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(12);
  private static final int IN_FLIGHT = 100;

  private WarmUp() {}

  /** Warms the system up, if no scenario before has done it. */
  public static void of(Run run, SystemUnderTest system, EndToEnd load)
      throws InterruptedException {
    if (!system.isWarm()) {
      run.say("warms up");
      load.full(IN_FLIGHT, run.lasting(LONG_ENOUGH));
      system.becomeWarm();
    }
  }
}
