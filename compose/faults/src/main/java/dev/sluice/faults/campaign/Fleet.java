package dev.sluice.faults.campaign;

import dev.sluice.embedded.FreePorts;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The processes of a system: infrastructure, services, and two of each role that keeps no state of
 * its own, on free ports and one data folder. Not thread-safe.
 */
final class Fleet implements AutoCloseable {
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final Map<String, Integer> ports = new TreeMap<>();
  private final Path data;

  Fleet(Path jar, Path directory) {
    this.data = directory.resolve("data");
    List<String> shared =
        List.of(
            "SLUICE_SERVICES_PORT",
            "SLUICE_INFRA_PORT",
            "SLUICE_KAFKA_PORT",
            "SLUICE_KAFKA_CONTROLLER_PORT",
            "SLUICE_POSTGRES_PORT",
            "SLUICE_REDIS_PORT",
            "SLUICE_BOOKING_PORT",
            "SLUICE_SCHEDULE_PORT");
    shared.forEach(variable -> ports.put(variable, FreePorts.next()));
    add("infra", jar, directory, Map.of());
    add("services", jar, directory, Map.of());
    for (String role : List.of("egress", "processors", "ingress")) {
      for (int i = 1; i <= 2; i++) {
        String variable =
            role.equals("ingress") ? "SLUICE_HTTP_PORT" : "SLUICE_" + upper(role) + "_PORT";
        add(role + "-" + i, jar, directory, Map.of(variable, FreePorts.next()));
      }
    }
  }

  private static String upper(String role) {
    return role.toUpperCase(Locale.ROOT);
  }

  private void add(String name, Path jar, Path directory, Map<String, Integer> own) {
    Map<String, String> environment = new TreeMap<>();
    ports.forEach((k, v) -> environment.put(k, v.toString()));
    own.forEach((k, v) -> environment.put(k, v.toString()));
    environment.put("SLUICE_DATA_DIR", data.toString());
    String role = name.replaceAll("-\\d$", "");
    URI address =
        URI.create(
            "http://127.0.0.1:"
                + own.values().stream()
                    .findFirst()
                    .orElse(ports.get("SLUICE_" + upper(role) + "_PORT")));
    members.put(
        name, new Member(name, role, jar, environment, address, directory.resolve(name + ".out")));
  }

  /** Starts all of them and returns when they are ready. */
  void start() throws InterruptedException {
    for (Member member : members.values()) {
      member.start();
      if (member.role().equals("infra") || member.role().equals("services")) {
        member.awaitReady();
      }
    }
    awaitReady();
  }

  void awaitReady() throws InterruptedException {
    for (Member member : members.values()) {
      member.awaitReady();
    }
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

  List<URI> ingresses() {
    return List.of(member("ingress-1").address(), member("ingress-2").address());
  }

  List<URI> egresses() {
    return List.of(member("egress-1").address(), member("egress-2").address());
  }

  int port(String variable) {
    Integer port = ports.get(variable);
    if (port == null) {
      throw new IllegalArgumentException("no port " + variable);
    }
    return port;
  }

  Path data() {
    return data;
  }

  @Override
  public void close() {
    List<Member> reversed = new ArrayList<>(members.values()).reversed();
    reversed.forEach(Member::terminate);
    reversed.forEach(Member::end);
  }
}
