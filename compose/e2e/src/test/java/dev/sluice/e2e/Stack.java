package dev.sluice.e2e;

import dev.sluice.testing.ShortJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The whole system as a child process, started from sluice.jar as an operator would: on a data
 * folder and ports of its own. It can be killed and started again on both.
 */
final class Stack implements AutoCloseable {
  private static final List<String> PORTS =
      List.of(
          "HTTP",
          "EGRESS",
          "SERVICES",
          "PROCESSORS",
          "INFRA",
          "KAFKA",
          "KAFKA_CONTROLLER",
          "POSTGRES",
          "REDIS",
          "BOOKING",
          "SCHEDULE");
  private static final String EGRESS = "egress";
  private static final String PROCESSORS = "processors";
  private static final int TAIL = 80;
  private static final int START_SECONDS = 240;

  private final Map<String, String> environment = new HashMap<>();
  private final Path folder;
  private final String roles;
  private String sharing = "auto";
  private Process process;
  private volatile boolean up;

  private Stack(Path folder, String roles) {
    this.folder = folder;
    this.roles = roles;
  }

  /** One that is yet to be started, with its ports and its folder. */
  static Stack prepare() {
    return prepare("");
  }

  /**
   * One that runs only some of the roles, ingress among them.
   *
   * @param roles empty: all
   */
  static Stack prepare(String roles) {
    try {
      Stack stack = new Stack(Files.createTempDirectory("sluice-e2e-"), roles);
      stack.environment.put("SLUICE_DATA_DIR", stack.folder.resolve("data").toString());
      stack.environment.putAll(freePorts());
      Runtime.getRuntime().addShutdownHook(new Thread(stack::remove));
      return stack;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An egress of the same system, in a process and on a port of its own; not started yet. */
  Stack egressBeside() {
    return beside(EGRESS, "SLUICE_EGRESS_PORT");
  }

  /** Processors of the same system, likewise. */
  Stack processorsBeside() {
    return beside(PROCESSORS, "SLUICE_PROCESSORS_PORT");
  }

  private Stack beside(String role, String variable) {
    try (ServerSocket port = free()) {
      Stack other = new Stack(folder, role);
      other.environment.putAll(environment);
      other.environment.put(variable, Integer.toString(port.getLocalPort()));
      Runtime.getRuntime().addShutdownHook(new Thread(other::end));
      return other;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Stack with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /**
   * It does not start if the JVM drops the archive of its classes, which it else does without a
   * word. Where the archive is not known to be of this jar, as in an IDE, it may.
   */
  Stack requireArchive() {
    if (Boolean.getBoolean("sluice.archive-made")) {
      sharing = "on";
    }
    return this;
  }

  /** Where it serves, or will. */
  URI address() {
    String port =
        switch (roles) {
          case EGRESS -> "SLUICE_EGRESS_PORT";
          case PROCESSORS -> "SLUICE_PROCESSORS_PORT";
          default -> "SLUICE_HTTP_PORT";
        };
    return URI.create("http://127.0.0.1:" + environment.get(port));
  }

  private String greeting() {
    boolean alone = roles.equals(EGRESS) || roles.equals(PROCESSORS);
    return (alone ? roles : "sluice") + " is up on " + address();
  }

  /** Where one of its parts listens, or will: {@code BOOKING}, say. */
  String loopback(String port) {
    return "127.0.0.1:" + environment.get("SLUICE_" + port + "_PORT");
  }

  /** SIGKILL, and a start on what it had written. */
  void crash(String... arguments) throws InterruptedException {
    kill();
    start(arguments);
  }

  /** SIGKILL: nothing is finished, nothing is handed over. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /**
   * Starts it, for the first time or again, and waits until it says that it is up.
   *
   * @param arguments beside the roles
   */
  Stack start(String... arguments) {
    Path jar =
        Path.of(System.getProperty("sluice.jar", "../stack/target/sluice.jar"))
            .toAbsolutePath()
            .normalize();
    if (!Files.exists(jar)) {
      throw new IllegalStateException(jar.toAbsolutePath() + " is not there: build compose/stack");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ShortJvm.flags(jar));
    command.add("-Xshare:" + sharing);
    // Without it a killed test run would leave the system behind.
    command.addAll(List.of("-Xmx1g", "-Dsluice.stop-with-parent=true", "-jar", jar.toString()));
    if (!roles.isEmpty()) {
      command.add("--roles=" + roles);
    }
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitUp();
    return this;
  }

  private void awaitUp() {
    up = false;
    CountDownLatch told = new CountDownLatch(1);
    Deque<String> tail = new ArrayDeque<>();
    Process started = process;
    Thread.ofVirtual().start(() -> follow(started, tail, told));
    try {
      boolean inTime = told.await(START_SECONDS, TimeUnit.SECONDS);
      if (!inTime || !up) {
        synchronized (tail) {
          throw new IllegalStateException("sluice did not come up:\n" + String.join("\n", tail));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void follow(Process started, Deque<String> tail, CountDownLatch told) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (tail) {
          tail.addLast(line);
          if (tail.size() > TAIL) {
            tail.removeFirst();
          }
        }
        if (line.equals(greeting())) {
          up = true;
          told.countDown();
        }
      }
    } catch (IOException e) {
      // The process has ended.
    } finally {
      told.countDown();
    }
  }

  /** SIGTERM, as an operator would; what it wrote is still there. */
  void stop() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("sluice did not stop within 20 s of SIGTERM");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends it as an operator would, and removes what it wrote. */
  @Override
  public void close() {
    stop();
    remove();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int exitStatus() {
    return process.exitValue();
  }

  /** The log of the process, to look into after a failure. */
  Path log() {
    return folder.resolve("data").resolve("logs").resolve("sluice.log");
  }

  private void remove() {
    end();
    if (System.getProperty("sluice.keep") == null) {
      Folders.delete(folder);
    }
  }

  private void end() {
    if (process != null && process.isAlive()) {
      process.destroy();
      try {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Map<String, String> freePorts() throws IOException {
    Map<String, String> ports = new HashMap<>();
    List<ServerSocket> taken = new ArrayList<>();
    for (String name : PORTS) {
      ServerSocket socket = free();
      taken.add(socket);
      ports.put("SLUICE_" + name + "_PORT", Integer.toString(socket.getLocalPort()));
    }
    for (ServerSocket socket : taken) {
      socket.close();
    }
    return ports;
  }

  /** None that outgoing connections are given: a client could take it while the system is away. */
  private static ServerSocket free() throws IOException {
    for (int left = 100; left > 0; left--) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_768);
      try {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
      } catch (BindException taken) {
        // Another one then.
      }
    }
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }
}
