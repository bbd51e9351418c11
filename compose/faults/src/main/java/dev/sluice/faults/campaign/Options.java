package dev.sluice.faults.campaign;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a campaign is asked for.
 *
 * @param each how many processes of each role that keeps no state
 * @param kills whether each process and server is killed once, and nothing else; else faults of all
 *     kinds come for as long as is said
 */
public record Options(Path jar, long seed, Duration length, int each, boolean kills) {
  private static final List<String> KNOWN =
      List.of("--jar=", "--seed=", "--seconds=", "--minutes=", "--each=", "--kills");
  private static final Duration BETWEEN_KILLS = Duration.ofSeconds(3);

  /**
   * @throws IllegalArgumentException for an argument that there is not
   */
  static Options read(String[] args) {
    for (String given : args) {
      String name = given.contains("=") ? given.substring(0, given.indexOf('=') + 1) : given;
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException(given + " is not known; known are " + KNOWN);
      }
    }
    return new Options(
        Path.of(option(args, "--jar=").orElse("compose/stack/target/sluice.jar")),
        option(args, "--seed=").map(Long::parseLong).orElseGet(System::nanoTime),
        option(args, "--seconds=")
            .map(s -> Duration.ofSeconds(Long.parseLong(s)))
            .or(() -> option(args, "--minutes=").map(m -> Duration.ofMinutes(Long.parseLong(m))))
            .orElse(Duration.ofMinutes(1)),
        option(args, "--each=").map(Integer::parseInt).orElse(2),
        Arrays.asList(args).contains("--kills"));
  }

  private static Optional<String> option(String[] args, String name) {
    return Arrays.stream(args)
        .filter(a -> a.startsWith(name))
        .map(a -> a.substring(name.length()))
        .reduce((first, last) -> last);
  }

  List<Fault> plan(List<String> processes) {
    return kills
        ? FaultPlan.ofKills(seed, BETWEEN_KILLS, processes)
        : FaultPlan.of(seed, length, processes);
  }

  @Override
  public String toString() {
    return (kills ? "a kill of each" : length.toSeconds() + " s") + ", " + each + " of each role";
  }
}
