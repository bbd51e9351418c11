package dev.sluice.bench;

import java.util.List;

/**
 * A measured figure: the median of its rounds, with their spread.
 *
 * @param rounds one value a round
 */
record Figure(String scenario, String name, String unit, List<Double> rounds) {
  Figure {
    if (rounds.isEmpty()) {
      throw new IllegalArgumentException("a figure has at least one round");
    }
    rounds = List.copyOf(rounds);
  }

  double median() {
    List<Double> sorted = rounds.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  double least() {
    return rounds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  double greatest() {
    return rounds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }
}
