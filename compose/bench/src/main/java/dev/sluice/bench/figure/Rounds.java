package dev.sluice.bench.figure;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What the rounds of one measurement gave, in their order. */
public record Rounds(List<Double> values) {
  public Rounds {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a figure has at least one round");
    }
    values = List.copyOf(values);
  }

  public static Rounds of(double... values) {
    return new Rounds(Arrays.stream(values).boxed().toList());
  }

  public double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  public double least() {
    return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  public double greatest() {
    return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  /** Round by round: what was measured one after the other is compared with each other. */
  public Rounds dividedBy(Rounds others) {
    if (others.values.size() != values.size()) {
      throw new IllegalArgumentException(
          values.size() + " rounds cannot be compared with " + others.values.size());
    }
    return new Rounds(
        IntStream.range(0, values.size())
            .mapToObj(i -> values.get(i) / others.values.get(i))
            .toList());
  }
}
