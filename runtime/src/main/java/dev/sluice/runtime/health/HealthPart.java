package dev.sluice.runtime.health;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * A named part of a process and how to ask it how it is.
 *
 * @param name lower-case-dashed
 * @param probes the questions in which it counts
 * @param check answers at once from what is known; what takes longer than a second counts as down
 * @param spare whether the process can serve without it: then it is never worse than degraded
 */
public record HealthPart(
    String name, Set<HealthProbe> probes, Callable<Health> check, boolean spare) {
  public HealthPart {
    probes = Set.copyOf(probes);
  }

  public HealthPart(String name, Set<HealthProbe> probes, Callable<Health> check) {
    this(name, probes, check, false);
  }

  /** The same part for a process that can serve without it. */
  public HealthPart asSpare() {
    return new HealthPart(name, probes, check, true);
  }

  /** A part without which no request can be served. */
  public static HealthPart ready(String name, Callable<Health> check) {
    return new HealthPart(name, EnumSet.of(HealthProbe.READY), check);
  }

  /** A part that only a restart of the process can heal. */
  public static HealthPart live(String name, Callable<Health> check) {
    return new HealthPart(name, EnumSet.of(HealthProbe.LIVE), check);
  }

  /** A part that has to be there once before the process counts as started, and later as ready. */
  public static HealthPart started(String name, Callable<Health> check) {
    return new HealthPart(name, EnumSet.of(HealthProbe.STARTED, HealthProbe.READY), check);
  }
}
