package dev.sluice.bench.system;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stub booking and schedule services in a process of their own. */
public final class Stubs implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern UP = Pattern.compile("stubs are up on (\\d+)");
  private static final Pattern SLOWED = Pattern.compile("answers after (\\d+) us");

  private final Child process;
  private final int port;

  private Stubs(Child process, int port) {
    this.process = process;
    this.port = port;
  }

  static Stubs start(Children children) throws IOException, InterruptedException {
    Child process =
        children.startMain("stubs", StubServices.class.getName(), List.of("-Xmx256m"), List.of());
    Matcher up = process.await(UP, PATIENCE);
    return new Stubs(process, Integer.parseInt(up.group(1)));
  }

  /** From now on each call is answered after this time. */
  public void answerAfter(Duration delay) throws IOException, InterruptedException {
    process.tell(Long.toString(delay.toNanos() / 1_000));
    process.await(SLOWED, PATIENCE);
  }

  /** Where both services are. */
  public int port() {
    return port;
  }

  Map<String, String> environment() {
    String address = "127.0.0.1:" + port;
    return Map.of(
        "SLUICE_BOOKING_ENABLED",
        "false",
        "SLUICE_SCHEDULE_ENABLED",
        "false",
        "SLUICE_SERVICES_BOOKING",
        address,
        "SLUICE_SERVICES_SCHEDULE",
        address);
  }

  @Override
  public void close() {
    process.close();
  }
}
