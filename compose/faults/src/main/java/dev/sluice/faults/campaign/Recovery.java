package dev.sluice.faults.campaign;

import dev.sluice.faults.history.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How long it took after each fault until commands came to their ends again: in the first
 * partition, and in all that had any.
 */
final class Recovery {
  private final List<Gap> gaps = new ArrayList<>();

  /** After one fault. */
  private record Gap(Fault fault, Duration first, Duration all) {}

  private Recovery() {}

  /**
   * @param ends when a subscriber first heard of the end of each command
   */
  static Recovery of(
      List<Injector.Healed> healed, Map<String, Long> ends, List<History.Appended> commands) {
    Map<Integer, List<Long>> byPartition = new HashMap<>();
    for (History.Appended command : commands) {
      Long end = ends.get(command.commandId());
      if (end != null) {
        byPartition.computeIfAbsent(command.partition(), _ -> new ArrayList<>()).add(end);
      }
    }
    Recovery recovery = new Recovery();
    for (Injector.Healed over : healed) {
      List<Long> firsts = new ArrayList<>();
      for (List<Long> partition : byPartition.values()) {
        partition.stream()
            .mapToLong(end -> end - over.nanos())
            .filter(gap -> gap >= 0)
            .min()
            .ifPresent(firsts::add);
      }
      firsts.sort(null);
      if (!firsts.isEmpty()) {
        recovery.gaps.add(
            new Gap(
                over.fault(),
                Duration.ofNanos(firsts.getFirst()),
                Duration.ofNanos(firsts.getLast())));
      }
    }
    return recovery;
  }

  /** For people: the median and the worst over all faults, and the worst of each kind. */
  String summary() {
    if (gaps.isEmpty()) {
      return "no recovery to tell of";
    }
    StringBuilder text = new StringBuilder("recovery: first partition p50 ");
    text.append(seconds(middle(gaps.stream().map(Gap::first).sorted().toList())))
        .append(", max ")
        .append(seconds(gaps.stream().map(Gap::first).max(Duration::compareTo).orElseThrow()))
        .append("; all partitions p50 ")
        .append(seconds(middle(gaps.stream().map(Gap::all).sorted().toList())))
        .append(", max ")
        .append(seconds(gaps.stream().map(Gap::all).max(Duration::compareTo).orElseThrow()));
    Set<Fault.Kind> told = new HashSet<>();
    gaps.stream()
        .sorted((a, b) -> b.all().compareTo(a.all()))
        .filter(gap -> told.add(gap.fault().kind()))
        .forEach(gap -> text.append("%n  %6s after %s".formatted(seconds(gap.all()), gap.fault())));
    return text.toString();
  }

  /** How often each kind of fault came. */
  static String count(List<Injector.Healed> healed) {
    return healed.stream()
        .collect(Collectors.groupingBy(h -> h.fault().kind(), TreeMap::new, Collectors.counting()))
        .toString();
  }

  private static Duration middle(List<Duration> sorted) {
    return sorted.get(sorted.size() / 2);
  }

  private static String seconds(Duration length) {
    return "%.1f s".formatted(length.toMillis() / 1e3);
  }
}
