package dev.sluice.bench.system;

import dev.sluice.embedded.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A system started for the benchmark, on free ports and an empty data folder. */
public final class SystemUnderTest implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Pattern UP = Pattern.compile(" is up on (http://\\S+)");
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

  private final Children children;
  private final Path jar;
  private final List<String> jvm;
  private final Needs needs;
  private final Path folder;
  private final Map<String, Integer> ports = new TreeMap<>();
  private final Map<String, Child> processes = new LinkedHashMap<>();
  private final Map<String, URI> addresses = new TreeMap<>();
  private @Nullable Stubs stubs;
  private double startSeconds;
  private boolean warm;

  private SystemUnderTest(Children children, Path jar, List<String> jvm, Needs needs) {
    this.children = children;
    this.jar = jar;
    this.jvm = List.copyOf(jvm);
    this.needs = needs;
    this.folder = children.folder("system");
    PORTS.forEach(port -> ports.put(port, FreePorts.next()));
  }

  /**
   * Returns when all processes have printed that they are up.
   *
   * @param jvm options for the JVMs of all processes
   */
  public static SystemUnderTest start(Children children, Path jar, List<String> jvm, Needs needs)
      throws IOException, InterruptedException {
    SystemUnderTest system = new SystemUnderTest(children, jar, jvm, needs);
    try {
      if (needs.stubs()) {
        system.stubs = Stubs.start(children);
      }
      long begin = System.nanoTime();
      for (String roles : needs.processes()) {
        system.startProcess(roles);
      }
      system.startSeconds = (System.nanoTime() - begin) / 1e9;
      return system;
    } catch (IOException | InterruptedException | RuntimeException e) {
      system.close();
      throw e;
    }
  }

  /** Starts one more process of these roles, and returns where it serves HTTP. */
  public URI startProcess(String roles) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Children.java()));
    command.addAll(jvm);
    command.addAll(
        List.of("-Dsluice.stop-with-parent=true", "-jar", jar.toString(), "--roles=" + roles));
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(variable -> variable.startsWith("SLUICE_"));
    ports.forEach((port, number) -> environment.put("SLUICE_" + port + "_PORT", number.toString()));
    environment.put("SLUICE_DATA_DIR", data().toString());
    if (stubs != null) {
      environment.putAll(stubs.environment());
    }
    environment.putAll(needs.environment());
    Child child = children.start(roles, builder);
    processes.put(roles, child);
    Matcher up = child.await(UP, PATIENCE);
    URI address = URI.create(up.group(1));
    addresses.put(roles, address);
    return address;
  }

  /** Ends the process of these roles in good order. */
  public void stopProcess(String roles) {
    Child child = processes.remove(roles);
    if (child == null) {
      throw new IllegalArgumentException("no process runs " + roles);
    }
    child.close();
  }

  /** Whether it has been under load before, for long enough. */
  public boolean isWarm() {
    return warm;
  }

  public void becomeWarm() {
    warm = true;
  }

  boolean isAlive() {
    return processes.values().stream().allMatch(Child::isAlive);
  }

  public Needs needs() {
    return needs;
  }

  /** Where the whole HTTP API is. */
  public URI http() {
    return URI.create("http://127.0.0.1:" + port("HTTP"));
  }

  /** Where the process of these roles serves HTTP. */
  public URI address(String roles) {
    URI address = addresses.get(roles);
    if (address == null) {
      throw new IllegalArgumentException("no process runs " + roles);
    }
    return address;
  }

  /** The broker, as clients of Kafka want it. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port("KAFKA");
  }

  /** A database of the embedded PostgreSQL; its user is {@code sluice}. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port("POSTGRES") + "/" + database;
  }

  public String postgresPassword() throws IOException {
    return secret("postgres-password");
  }

  public String redisPassword() throws IOException {
    return secret("redis-password");
  }

  private String secret(String name) throws IOException {
    return Files.readString(data().resolve("secrets").resolve(name)).strip();
  }

  /**
   * @param name as in the variables, such as {@code REDIS} in {@code SLUICE_REDIS_PORT}
   */
  public int port(String name) {
    Integer port = ports.get(name);
    if (port == null) {
      throw new IllegalArgumentException("no port " + name + "; there are " + ports.keySet());
    }
    return port;
  }

  public Path data() {
    return folder.resolve("data");
  }

  /** The stub services, of a system that has them. */
  public Stubs stubs() {
    if (stubs == null) {
      throw new IllegalStateException("the services are no stubs");
    }
    return stubs;
  }

  /** The processes that were started, without those which they have started themselves. */
  public List<Child> processes() {
    return List.copyOf(processes.values());
  }

  /** From the start of its first process to the ready line of its last. */
  public double startSeconds() {
    return startSeconds;
  }

  /**
   * Asks each process to end, the last started first, and waits for it.
   *
   * @throws IOException when one does not end in time; it is killed then
   */
  public void end(Duration patience) throws IOException, InterruptedException {
    for (Child child : processes().reversed()) {
      child.terminate();
      child.awaitEnd(patience);
    }
  }

  @Override
  public void close() {
    List<Child> last = new ArrayList<>(processes.values()).reversed();
    last.forEach(Child::close);
    if (stubs != null) {
      stubs.close();
    }
    children.delete(folder);
  }
}
