package dev.sluice.stack;

import dev.sluice.runtime.config.ConfigReader;
import dev.sluice.runtime.config.ConfigSources;
import dev.sluice.runtime.health.Health;
import dev.sluice.runtime.health.HealthPart;
import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.health.HealthProbe;
import dev.sluice.runtime.health.HealthStatus;
import dev.sluice.runtime.http.HttpServer;
import dev.sluice.runtime.http.HttpServerConfig;
import dev.sluice.runtime.lifecycle.Lifecycle;
import dev.sluice.runtime.telemetry.Logging;
import dev.sluice.runtime.telemetry.Metrics;
import io.helidon.webserver.http.HttpFeature;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * The roles of one process on one data folder, and the order in which they start and stop.
 *
 * <p>{@link #start()} is called once; {@link #close()} may be called by any thread and at any time,
 * while it still starts too.
 */
final class StackApplication implements AutoCloseable {
  static final String RUN = "run";
  private static final Duration INFRA_BOUND = Duration.ofSeconds(8);
  private static final Duration ROOM_BOUND = Duration.ofSeconds(5);

  private final StackSettings asked;
  private final DataDirectory data;
  private final Places places;
  private final Console console;
  private final Lifecycle lifecycle = new Lifecycle("stack");
  private final HealthParts health = new HealthParts();

  /**
   * @param data the folder, closed with this
   * @param places what the roles have taken of it
   */
  StackApplication(StackSettings asked, DataDirectory data, Places places, Console console) {
    this.asked = asked;
    this.data = data;
    this.places = places;
    this.console = console;
    lifecycle.onClose("data", ROOM_BOUND, data::close);
  }

  /**
   * Starts all roles, the ones that others need first.
   *
   * @return where the process serves HTTP
   * @throws CannotStartException with a sentence for the person who starts it
   */
  URI start() {
    long begin = System.nanoTime();
    Logging.install();
    console.say("sluice starts " + asked.roleIds() + " on the data in " + data.path());
    if (asked.runs(Role.INFRA)) {
      Infra.stopOrphans(data.path());
    }
    StackSettings settings = asked.withPorts(asked.ports().available(asked.roles(), console));
    Secrets secrets = new Secrets(data.resolve("secrets"));
    if (settings.runs(Role.INFRA)) {
      infra(settings, secrets);
    }
    ConfigSources sources = new Wiring(settings, secrets, places).sources();
    List<Room> rooms = new ArrayList<>(rooms(sources, settings));
    if (settings.runs(Role.INGRESS)) {
      rooms.add(frontDoor(settings));
    }
    URI address = serve(sources, rooms);
    for (Role role : settings.roles()) {
      announce(data.resolve(RUN), role, address);
    }
    console.part("in all", "", Duration.ofNanos(System.nanoTime() - begin));
    nameUnread(sources, settings);
    return address;
  }

  /** A room cannot know which variables are misspelt; all of them together can. */
  private void nameUnread(ConfigSources sources, StackSettings settings) {
    Set<String> unread = new TreeSet<>(settings.roomEnvironment().keySet());
    unread.retainAll(sources.unreadEnvironment());
    if (settings.runs(EnumSet.allOf(Role.class)) && !unread.isEmpty()) {
      console.say("  Nothing reads " + String.join(", ", unread) + ": misspelt?");
    }
  }

  private List<Room> rooms(ConfigSources sources, StackSettings settings) {
    Rooms rooms = new Rooms(sources, lifecycle, health);
    List<Room> opened = new ArrayList<>();
    for (Role role : Role.values()) {
      if (settings.runs(role) && role != Role.INFRA) {
        long begin = System.nanoTime();
        opened.add(room(role, rooms));
        console.part(role.id(), "", Duration.ofNanos(System.nanoTime() - begin));
      }
    }
    return opened;
  }

  private static Room room(Role role, Rooms rooms) {
    return switch (role) {
      case INFRA -> new Room(List.of(), () -> {});
      case SERVICES -> rooms.services();
      case EGRESS -> rooms.egress();
      case PROCESSORS -> rooms.processors();
      case INGRESS -> rooms.ingress();
    };
  }

  /** For the paths of roles that run elsewhere; behind all routes of our own. */
  private Room frontDoor(StackSettings settings) {
    Neighbours neighbours = new Neighbours(data.resolve(RUN));
    FrontDoor door =
        lifecycle.open("front-door", () -> new FrontDoor(settings.roles(), neighbours));
    return new Room(List.of(door), door::drain);
  }

  /**
   * Waits until all parts say that they are up.
   *
   * @param patience for parts that the processes cannot serve without
   * @param forLess for parts whose lack only makes it slower
   */
  HealthStatus awaitUp(Duration patience, Duration forLess) {
    long begin = System.nanoTime();
    HealthStatus status = health.report(HealthProbe.READY).status();
    while (status != HealthStatus.UP && !Thread.currentThread().isInterrupted()) {
      Duration bound = status == HealthStatus.DOWN ? patience : forLess;
      if (System.nanoTime() - begin >= bound.toNanos()) {
        return status;
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      status = health.report(HealthProbe.READY).status();
    }
    return status;
  }

  /** The parts that are not up and why, for the person who starts it. */
  String missing() {
    return health.report(HealthProbe.READY).parts().stream()
        .filter(part -> part.health().status() != HealthStatus.UP)
        .map(part -> part.name() + " (" + part.health().detail() + ")")
        .collect(Collectors.joining(", "));
  }

  private void infra(StackSettings settings, Secrets secrets) {
    Infra infra =
        lifecycle.open(
            "infra",
            INFRA_BOUND,
            () -> Infra.start(new Infra.Settings(data.path(), settings.ports(), secrets), console));
    health.register(HealthPart.ready("embedded-postgres", () -> alive(infra.postgres().isAlive())));
    health.register(HealthPart.ready("embedded-kafka", () -> alive(infra.kafka().isAlive())));
    health.register(HealthPart.ready("embedded-redis", () -> alive(infra.redis().isAlive())));
  }

  private static Health alive(boolean isAlive) {
    return isAlive ? Health.up() : Health.degraded("its process has ended and is started again");
  }

  private URI serve(ConfigSources sources, List<Room> rooms) {
    ConfigReader reader = ConfigReader.open("stack", sources);
    HttpServerConfig config = HttpServerConfig.read(reader.section("http"));
    reader.finish();
    List<HttpFeature> endpoints =
        rooms.stream().flatMap(room -> room.endpoints().stream()).toList();
    HttpServer server =
        lifecycle.open(
            "http",
            config.shutdownGrace().plusSeconds(1),
            () -> HttpServer.open(config, endpoints, health, Metrics.ofProcess()));
    rooms.forEach(room -> server.onDrain(room.drain()));
    return URI.create("http://127.0.0.1:" + server.port());
  }

  private void announce(Path directory, Role role, URI address) {
    Path card = new RunFile(role, ProcessHandle.current().pid(), address).write(directory);
    lifecycle.onClose("card of " + role.id(), ROOM_BOUND, () -> remove(card));
  }

  private static void remove(Path card) throws IOException {
    Files.deleteIfExists(card);
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
