package dev.sluice.bench.load;

import dev.sluice.bench.figure.Latency;
import dev.sluice.bench.figure.Timeline;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a loop saw.
 *
 * @param latency of all answers, from the intended start
 * @param timeline when the answers came
 * @param answers how many of each status
 * @param failed exchanges that ended without an answer
 * @param seconds from the first intended start to the last answer
 */
public record LoadResult(
    Latency latency, Timeline timeline, Map<Integer, Long> answers, long failed, double seconds) {
  public LoadResult {
    answers = Map.copyOf(answers);
  }

  public long count(int status) {
    return answers.getOrDefault(status, 0L);
  }

  public double perSecond(int status) {
    return count(status) / seconds;
  }

  /** How many were not answered by this status, in any way. */
  public long others(int status) {
    return failed + answers.values().stream().mapToLong(Long::longValue).sum() - count(status);
  }

  /** The statuses and how many of each, for a message. */
  public String told() {
    String statuses =
        new TreeMap<>(answers)
            .entrySet().stream()
                .map(e -> e.getValue() + " × " + e.getKey())
                .collect(Collectors.joining(", "));
    return failed == 0 ? statuses : statuses + ", " + failed + " without an answer";
  }
}
