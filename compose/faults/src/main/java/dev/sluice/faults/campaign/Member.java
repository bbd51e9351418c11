package dev.sluice.faults.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One process of the fleet. Not thread-safe. */
final class Member {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private final String name;
  private final String role;
  private final Path jar;
  private final Map<String, String> environment;
  private final URI address;
  private final Path output;
  private @Nullable Process process;

  Member(
      String name,
      String role,
      Path jar,
      Map<String, String> environment,
      URI address,
      Path output) {
    this.name = name;
    this.role = role;
    this.jar = jar;
    this.environment = environment;
    this.address = address;
    this.output = output;
  }

  String role() {
    return role;
  }

  URI address() {
    return address;
  }

  void start() {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder builder =
        new ProcessBuilder(java.toString(), "-Xmx512m", "-jar", jar.toString(), "--roles=" + role)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().putAll(environment);
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Until its health check says so; a process that ended meanwhile is an error. */
  void awaitReady() throws InterruptedException {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve("/observe/health/ready"))
            .timeout(Duration.ofSeconds(2))
            .build();
    while (System.nanoTime() < giveUp) {
      if (process == null || !process.isAlive()) {
        throw new IllegalStateException(name + " has ended; see " + output);
      }
      try {
        if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException notYet) {
        // It does not listen yet; asked again below.
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new IllegalStateException(name + " did not become ready; see " + output);
  }

  void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  void stop() throws InterruptedException {
    terminate();
    end();
  }

  /** SIGSTOP. */
  void pause() {
    signal("STOP");
  }

  /** SIGCONT. */
  void resume() {
    signal("CONT");
  }

  private void signal(String signal) {
    if (process != null && process.isAlive()) {
      Signals.send(signal, process.pid());
    }
  }

  void terminate() {
    if (process != null) {
      process.destroy();
    }
  }

  void end() {
    if (process == null) {
      return;
    }
    try {
      if (!process.waitFor(25, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
