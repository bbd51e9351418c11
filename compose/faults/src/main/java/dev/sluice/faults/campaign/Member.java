package dev.sluice.faults.campaign;

import dev.sluice.testing.ShortJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One process of the fleet. Thread-safe. */
final class Member {
  private static final Duration STOPPING = Duration.ofSeconds(25);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private final String name;
  private final String role;
  private final Path jar;
  private final Map<String, String> environment;
  private final URI address;
  private final Path output;
  private volatile @Nullable Process process;
  private @Nullable Thaw thaw;
  private volatile boolean ended;
  private boolean wanted;
  private final AtomicInteger endings = new AtomicInteger();
  private volatile Duration skew = Duration.ZERO;

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

  /** How far its clock will be ahead from the next start on. */
  void skew(Duration offset) {
    skew = offset;
  }

  /** Does nothing when the campaign has ended. */
  synchronized void start() {
    Process before = process;
    if (ended || (before != null && before.isAlive())) {
      return;
    }
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder builder =
        new ProcessBuilder(command(java))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().putAll(environment);
    builder.environment().put("SLUICE_CLOCK_OFFSET", skew.toString());
    try {
      process = builder.start();
      wanted = true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> command(Path java) {
    List<String> command = new ArrayList<>(List.of(java.toString(), "-Xmx512m"));
    command.addAll(ShortJvm.flags(jar));
    command.addAll(List.of("-Dsluice.stop-with-parent=true", "-jar", jar.toString()));
    command.add("--roles=" + role);
    return command;
  }

  /** Until its health check says so. */
  void awaitReady() throws InterruptedException {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve("/observe/health/ready"))
            .timeout(Duration.ofSeconds(2))
            .build();
    while (System.nanoTime() < giveUp) {
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

  /** Started again if it ended by itself, as whoever runs the system would see to. */
  synchronized void revive() {
    Process now = process;
    if (wanted && now != null && !now.isAlive()) {
      endings.incrementAndGet();
      start();
    }
  }

  void kill() throws InterruptedException {
    unwanted();
    Process now = process;
    if (now != null) {
      now.destroyForcibly().waitFor();
    }
  }

  /** SIGTERM, and SIGKILL if that is not obeyed in the time that is promised. */
  boolean stop() throws InterruptedException {
    unwanted();
    Process now = process;
    if (now == null) {
      return true;
    }
    now.destroy();
    boolean obeyed = now.waitFor(STOPPING.toMillis(), TimeUnit.MILLISECONDS);
    if (!obeyed) {
      now.destroyForcibly().waitFor();
    }
    return obeyed;
  }

  /** Before it is asked to end, so that its end is not taken for one of its own. */
  private synchronized void unwanted() {
    wanted = false;
  }

  /** How often it ended by itself. */
  int endings() {
    return endings.get();
  }

  /** SIGSTOP, until it is resumed; whatever becomes of the campaign. */
  synchronized void pause() {
    Process now = process;
    if (!ended && thaw == null && now != null && now.isAlive()) {
      thaw = Servers.pause(now.pid());
    }
  }

  /** SIGCONT. */
  synchronized void resume() {
    Thaw now = thaw;
    thaw = null;
    if (now != null) {
      now.close();
    }
  }

  /** Writes down what all its threads do, virtual ones too. */
  void dump(Path file) {
    Process now = process;
    if (now == null) {
      return;
    }
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      new ProcessBuilder(
              jcmd.toString(), Long.toString(now.pid()), "Thread.dump_to_file", file.toString())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For good; what is paused could not obey. */
  synchronized void terminate() {
    ended = true;
    wanted = false;
    Process now = process;
    if (now != null) {
      resume();
      now.destroy();
    }
  }

  void end() {
    Process now = process;
    if (now == null) {
      return;
    }
    try {
      if (!now.waitFor(STOPPING.toMillis(), TimeUnit.MILLISECONDS)) {
        now.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      now.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
