package dev.sluice.bench;

import dev.sluice.embedded.FreePorts;
import dev.sluice.embedded.Trees;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A system started for the benchmark: a child process on free ports and an empty data folder. */
final class SystemUnderTest implements AutoCloseable {
  private static final List<String> PORTS =
      List.of(
          "SLUICE_HTTP_PORT",
          "SLUICE_KAFKA_PORT",
          "SLUICE_KAFKA_CONTROLLER_PORT",
          "SLUICE_POSTGRES_PORT",
          "SLUICE_REDIS_PORT",
          "SLUICE_BOOKING_PORT",
          "SLUICE_SCHEDULE_PORT");

  private final Process process;
  private final Path data;
  private final String baseUrl;
  private final double startSeconds;

  private SystemUnderTest(Process process, Path data, String baseUrl, double startSeconds) {
    this.process = process;
    this.data = data;
    this.baseUrl = baseUrl;
    this.startSeconds = startSeconds;
  }

  /** Starts the system and returns when it has printed its ready line. */
  static SystemUnderTest start(Path jar) throws IOException {
    Path data = Files.createTempDirectory("sluice-bench-");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder builder =
        new ProcessBuilder(java.toString(), "-jar", jar.toString()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    PORTS.forEach(variable -> environment.put(variable, Integer.toString(FreePorts.next())));
    environment.put("SLUICE_DATA_DIR", data.resolve("data").toString());
    long begin = System.nanoTime();
    Process process = builder.start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    List<String> seen = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      seen.add(line);
      if (line.startsWith("sluice is up on ")) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        Thread.ofVirtual().start(() -> drain(output));
        String url = line.substring("sluice is up on ".length()).strip();
        return new SystemUnderTest(process, data, url, seconds);
      }
    }
    throw new IOException("the system did not come up:\n" + String.join("\n", seen));
  }

  /** A full pipe would stop the system. */
  private static void drain(BufferedReader output) {
    try {
      while (output.readLine() != null) {
        // What it says after the ready line is in its log.
      }
    } catch (IOException closedWithTheProcess) {
      // There is nothing more to drain.
    }
  }

  String baseUrl() {
    return baseUrl;
  }

  double startSeconds() {
    return startSeconds;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      Trees.delete(data);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
