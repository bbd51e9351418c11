package dev.sluice.processors.guard;

import java.time.Duration;
import java.util.Arrays;

/** How many of the calls of the last while failed. Not thread-safe. */
final class FailureWindow {
  private static final int PARTS = 10;

  private final long part;
  private final int[] seen = new int[PARTS];
  private final int[] failed = new int[PARTS];
  private long newest;

  FailureWindow(Duration length, long now) {
    this.part = Math.max(1, length.toNanos() / PARTS);
    this.newest = Math.floorDiv(now, part);
  }

  void add(boolean failure, long now) {
    moveTo(now);
    int index = Math.floorMod(newest, PARTS);
    seen[index]++;
    if (failure) {
      failed[index]++;
    }
  }

  int seen(long now) {
    moveTo(now);
    return Arrays.stream(seen).sum();
  }

  int failed(long now) {
    moveTo(now);
    return Arrays.stream(failed).sum();
  }

  void clear() {
    Arrays.fill(seen, 0);
    Arrays.fill(failed, 0);
  }

  private void moveTo(long now) {
    long current = Math.floorDiv(now, part);
    for (long i = Math.max(newest + 1, current - PARTS + 1); i <= current; i++) {
      int index = Math.floorMod(i, PARTS);
      seen[index] = 0;
      failed[index] = 0;
    }
    newest = Math.max(newest, current);
  }
}
