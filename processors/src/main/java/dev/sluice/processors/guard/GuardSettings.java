package dev.sluice.processors.guard;

import java.time.Duration;

/**
 * When a service is spared.
 *
 * @param mostCalls under way at once, at most
 * @param leastCalls to which that number shrinks while calls are slow or not answered
 * @param slowCall from when on a call makes the number shrink
 * @param window over which failures are counted
 * @param leastSeen calls within the window below which nothing is concluded
 * @param failingPercent of the calls within the window that have to fail for the circuit to open
 * @param openFirst how long it stays open at first; twice as long each time that a probe fails
 * @param openLongest how long at most
 */
public record GuardSettings(
    int mostCalls,
    int leastCalls,
    Duration slowCall,
    Duration window,
    int leastSeen,
    int failingPercent,
    Duration openFirst,
    Duration openLongest) {
  public GuardSettings {
    if (leastCalls < 1 || leastCalls > mostCalls) {
      throw new IllegalArgumentException("at least one call, and no more than the most");
    }
  }
}
