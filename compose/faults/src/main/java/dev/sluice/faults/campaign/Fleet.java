package dev.sluice.faults.campaign;

import dev.sluice.embedded.FreePorts;
import dev.sluice.faults.proxy.CallProxy;
import dev.sluice.faults.proxy.Link;
import dev.sluice.faults.proxy.Manner;
import dev.sluice.faults.proxy.Weather;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The processes of a system: infrastructure, services, and some of each role that keeps no state of
 * its own, on free ports and one data folder, with a {@link Link} in front of every part and a
 * {@link CallProxy} in front of every service. Closed by any thread, it leaves no process behind.
 */
final class Fleet implements AutoCloseable {
  static final String INFRA = "infra";
  static final String SERVICES = "services";
  private static final Duration SUPERVISION = Duration.ofSeconds(1);
  private static final List<String> SEVERAL = List.of("egress", "processors", "ingress");

  private final Map<String, Member> members = new LinkedHashMap<>();
  private final Map<Part, Integer> parts = new EnumMap<>(Part.class);
  private final Map<Part, Link> links = new EnumMap<>(Part.class);
  private final Map<Part, CallProxy> proxies = new EnumMap<>(Part.class);
  private final Settings settings;
  private final int identity = FreePorts.next();
  private volatile boolean closed;

  /**
   * What a fleet is made of.
   *
   * @param each how many processes of each role that keeps no state
   * @param configuration what the rooms are told beside where everything is
   */
  record Settings(
      Path jar, Path directory, int each, long seed, Map<String, String> configuration) {
    Path data() {
      return directory.resolve("data");
    }
  }

  /**
   * @param surprised told of what the proxies see that must not be
   */
  Fleet(Settings settings, Consumer<String> surprised) {
    this.settings = settings;
    Random random = new Random(settings.seed());
    for (Part part : Part.values()) {
      int port = FreePorts.next();
      parts.put(part, port);
      int behind = port;
      if (part.isService()) {
        CallProxy proxy = CallProxy.open(port, new Random(random.nextLong()), surprised);
        proxies.put(part, proxy);
        behind = proxy.port();
      }
      links.put(part, Link.open(part.text(), behind, new Random(random.nextLong())));
    }
    add(INFRA);
    add(SERVICES);
    SEVERAL.forEach(role -> numbered(role).forEach(this::add));
  }

  private Stream<String> numbered(String role) {
    return Stream.iterate(1, i -> i <= settings.each(), i -> i + 1).map(i -> role + "-" + i);
  }

  private void add(String name) {
    String role = name.replaceAll("-\\d$", "");
    int http = role.equals(SERVICES) ? identity : FreePorts.next();
    Map<String, String> environment = new TreeMap<>(settings.configuration());
    environment.put("SLUICE_DATA_DIR", settings.data().toString());
    // All are told where the services are: who starts while they are away cannot find out.
    environment.put("SLUICE_SERVICES_PORT", Integer.toString(identity));
    String variable =
        role.equals("ingress")
            ? "SLUICE_HTTP_PORT"
            : "SLUICE_" + role.toUpperCase(Locale.ROOT) + "_PORT";
    environment.put(variable, Integer.toString(http));
    for (Part part : Part.values()) {
      // Each process is told of its own ports, and of the links in front of those of others.
      boolean own = part.isService() ? role.equals(SERVICES) : role.equals(INFRA);
      environment.put(part.variable(), Integer.toString(own ? port(part) : link(part).port()));
    }
    if (role.equals(INFRA)) {
      environment.put("SLUICE_KAFKA_CONTROLLER_PORT", Integer.toString(FreePorts.next()));
      environment.put("SLUICE_KAFKA_ADVERTISED_PORT", Integer.toString(link(Part.KAFKA).port()));
    }
    URI address = URI.create("http://127.0.0.1:" + http);
    Path output = settings.directory().resolve(name + ".out");
    members.put(name, new Member(name, role, settings.jar(), environment, address, output));
  }

  /** Starts all of them, and again what ends by itself; returns when they are ready. */
  void start() throws InterruptedException {
    Thread.ofVirtual().name("supervisor").start(this::supervise);
    for (Member member : members.values()) {
      if (closed) {
        throw new IllegalStateException("closed while it starts");
      }
      member.start();
      if (member.role().equals(INFRA) || member.role().equals(SERVICES)) {
        member.awaitReady();
      }
    }
    awaitReady();
  }

  private void supervise() {
    while (!closed) {
      LockSupport.parkNanos(SUPERVISION.toNanos());
      members.values().forEach(Member::revive);
    }
  }

  void awaitReady() throws InterruptedException {
    for (Member member : members.values()) {
      member.awaitReady();
    }
  }

  /** The processes that ended though nobody asked them to, and were started again. */
  List<String> endings() {
    return members.entrySet().stream()
        .filter(e -> e.getValue().endings() > 0)
        .map(e -> e.getKey() + " ended by itself, " + e.getValue().endings() + " times")
        .toList();
  }

  /** Writes down what all threads of all processes that serve events do. */
  void dump(URI silent) {
    members.forEach(
        (name, member) -> {
          if (member.address().equals(silent) || member.role().equals("egress")) {
            member.dump(settings.directory().resolve(name + "-" + System.nanoTime() + ".threads"));
          }
        });
  }

  /** Nothing stands in the way any more. */
  void heal() {
    links.values().forEach(link -> link.become(new Weather.Clear(), 1));
    proxies.values().forEach(proxy -> proxy.behave(new Manner.Honest(), 1));
  }

  Member member(String name) {
    Member member = members.get(name);
    if (member == null) {
      throw new IllegalArgumentException("no member " + name);
    }
    return member;
  }

  List<String> names() {
    return List.copyOf(members.keySet());
  }

  /** Where the processes of a role serve HTTP. */
  List<URI> addresses(String role) {
    return members.values().stream()
        .filter(m -> m.role().equals(role))
        .map(Member::address)
        .toList();
  }

  /** The part's own port, past the link. */
  int port(Part part) {
    return parts.getOrDefault(part, 0);
  }

  Link link(Part part) {
    Link link = links.get(part);
    if (link == null) {
      throw new IllegalArgumentException("no link in front of " + part);
    }
    return link;
  }

  CallProxy proxy(Part part) {
    CallProxy proxy = proxies.get(part);
    if (proxy == null) {
      throw new IllegalArgumentException("no service " + part);
    }
    return proxy;
  }

  Path data() {
    return settings.data();
  }

  String secret(String name) throws IOException {
    return Files.readString(data().resolve("secrets").resolve(name)).strip();
  }

  /** Past the link. */
  Postgres postgres() throws IOException {
    return new Postgres(port(Part.POSTGRES), secret("postgres-password"));
  }

  @Override
  public void close() {
    closed = true;
    heal();
    List<Member> reversed = new ArrayList<>(members.values()).reversed();
    reversed.forEach(Member::terminate);
    reversed.forEach(Member::end);
    Servers.killAll(data());
    links.values().forEach(Link::close);
    proxies.values().forEach(CallProxy::close);
  }
}
