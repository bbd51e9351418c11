package dev.sluice.bench.scenario;

import dev.sluice.bench.figure.Rounds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Measurements that are made by turns: first, second, …, first, second, … So each is made as early
 * and as late as the others, and a machine that gets slower or faster favours none of them.
 *
 * @param <T> what one round gives
 */
public final class Turns<T> {
  private final int rounds;
  private final Consumer<String> console;
  private final Map<String, Callable<T>> measurements = new LinkedHashMap<>();
  private final Map<String, List<T>> results = new LinkedHashMap<>();

  Turns(int rounds, Consumer<String> console) {
    this.rounds = rounds;
    this.console = console;
  }

  public Turns<T> add(String name, Callable<T> measurement) {
    measurements.put(name, measurement);
    return this;
  }

  /** Makes all rounds. */
  public Turns<T> run() throws Exception {
    for (int round = 1; round <= rounds; round++) {
      for (Map.Entry<String, Callable<T>> measurement : measurements.entrySet()) {
        String name = measurement.getKey();
        console.accept(name + ", round " + round + " of " + rounds);
        results.computeIfAbsent(name, _ -> new ArrayList<>()).add(measurement.getValue().call());
      }
    }
    return this;
  }

  /** What the rounds of a measurement gave. */
  public List<T> of(String name) {
    List<T> found = results.get(name);
    if (found == null) {
      throw new IllegalArgumentException("no rounds of " + name);
    }
    return List.copyOf(found);
  }

  /** One value of each round of a measurement. */
  public Rounds rounds(String name, ToDoubleFunction<T> value) {
    return new Rounds(of(name).stream().mapToDouble(value).boxed().toList());
  }
}
