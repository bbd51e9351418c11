package dev.sluice.runtime.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * All parts of a process that say how they are; the roles register theirs here.
 *
 * <p>Checks run beside each other on virtual threads; one that takes longer than a second, or
 * throws, is down with the reason. Thread-safe.
 */
public final class HealthParts {
  private static final Duration BOUND = Duration.ofSeconds(1);

  private final List<HealthPart> parts = new CopyOnWriteArrayList<>();

  /**
   * @throws IllegalArgumentException when there is a part of that name already
   */
  public synchronized void register(HealthPart part) {
    if (parts.stream().anyMatch(other -> other.name().equals(part.name()))) {
      throw new IllegalArgumentException("two parts are named " + part.name());
    }
    parts.add(part);
  }

  public HealthReport report(HealthProbe probe) {
    record Running(HealthPart part, FutureTask<Health> task, Thread thread) {}
    List<Running> running = new ArrayList<>();
    for (HealthPart part : parts) {
      if (part.probes().contains(probe)) {
        FutureTask<Health> task = new FutureTask<>(part.check());
        running.add(new Running(part, task, Thread.startVirtualThread(task)));
      }
    }
    long end = System.nanoTime() + BOUND.toNanos();
    List<HealthReport.Entry> entries = new ArrayList<>();
    for (Running check : running) {
      Health health = await(check.task(), end - System.nanoTime());
      check.thread().interrupt();
      boolean bearable = check.part().spare() && health.status() == HealthStatus.DOWN;
      entries.add(
          new HealthReport.Entry(
              check.part().name(),
              bearable ? new Health(HealthStatus.DEGRADED, health.detail()) : health));
    }
    return HealthReport.of(entries);
  }

  private static Health await(FutureTask<Health> task, long nanos) {
    try {
      return task.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return Health.down("no answer within " + BOUND.toMillis() + " ms");
    } catch (ExecutionException e) {
      return Health.down(String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Health.down("interrupted");
    }
  }
}
