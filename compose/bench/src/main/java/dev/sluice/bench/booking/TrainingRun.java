package dev.sluice.bench.booking;

import dev.sluice.bench.load.Session;
import dev.sluice.bench.system.Children;
import dev.sluice.bench.system.Needs;
import dev.sluice.bench.system.SystemUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A system under load whose JVM writes down what it has learnt when it ends, for those that start
 * later: classes that are read and linked, and profiles from which they compile at once what they
 * do most (JEP 483, 514 and 515).
 */
public final class TrainingRun {
  private static final Duration LOAD = Duration.ofSeconds(8);
  private static final Duration WRITING = Duration.ofMinutes(2);
  private static final int RESOURCES = 100;
  private static final int CONNECTIONS = 32;
  private static final int IN_FLIGHT = 100;

  private TrainingRun() {}

  /**
   * Makes a cache.
   *
   * @return the options with which a JVM of the same system uses it
   */
  public static List<String> of(Children children, Path jar)
      throws IOException, InterruptedException {
    Path cache = children.folder("training").resolve("sluice.aot");
    List<String> output = List.of("-XX:AOTCacheOutput=" + cache);
    try (SystemUnderTest system = SystemUnderTest.start(children, jar, output, Needs.whole())) {
      Session operator = Session.login(system.http(), "operator");
      Session client = Session.login(system.http(), "client-b");
      Bookings bookings = Bookings.define(operator, "training-", RESOURCES);
      try (EndToEnd load = new EndToEnd(client, bookings, CONNECTIONS)) {
        load.full(IN_FLIGHT, LOAD);
      }
      system.end(WRITING);
      if (!Files.isRegularFile(cache)) {
        String told = system.processes().getFirst().output();
        throw new IOException("the JVM of the training run has written no cache:\n" + told);
      }
    }
    return List.of("-XX:AOTCache=" + cache);
  }
}
