package dev.sluice.bench.system;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What system a scenario wants to measure. Scenarios that want the same may get the same one.
 *
 * @param processes the roles of each process, in the order in which they are started
 * @param stubs whether the booking and schedule services are stubs
 * @param environment more variables for all processes
 */
public record Needs(List<String> processes, boolean stubs, Map<String, String> environment) {
  private static final String ALL = "infra,services,ingress,processors,egress";

  public Needs {
    processes = List.copyOf(processes);
    environment = Map.copyOf(environment);
  }

  /** All of it in one process, as {@code mvn -Pup} runs it. */
  public static Needs whole() {
    return processes(ALL);
  }

  /**
   * @param roles of each process, with commas between them
   */
  public static Needs processes(String... roles) {
    return new Needs(List.of(roles), false, Map.of());
  }

  /** The same with services that answer at once, or after a set time, and keep nothing. */
  public Needs withStubs() {
    return new Needs(processes, true, environment);
  }

  public Needs with(String variable, String value) {
    Map<String, String> more = new TreeMap<>(environment);
    more.put(variable, value);
    return new Needs(processes, stubs, more);
  }

  @Override
  public String toString() {
    String roles =
        processes.equals(List.of(ALL)) ? "the whole system" : String.join(" | ", processes);
    return roles
        + (stubs ? ", stub services" : "")
        + (environment.isEmpty() ? "" : ", " + new TreeMap<>(environment));
  }
}
