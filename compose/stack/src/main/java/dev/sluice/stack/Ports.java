package dev.sluice.stack;

import dev.sluice.embedded.FreePorts;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The port of each purpose, and which of them were asked for by name. */
record Ports(Map<Port, Integer> numbers, Set<Port> chosen) {
  private static final int HIGHEST = 65535;

  public Ports {
    numbers = Map.copyOf(numbers);
    chosen = Set.copyOf(chosen);
  }

  /** From the environment; a value that is no port is refused with a sentence. */
  static Ports read(Map<String, String> environment) {
    Map<Port, Integer> numbers = new EnumMap<>(Port.class);
    Set<Port> chosen = EnumSet.noneOf(Port.class);
    for (Port port : Port.values()) {
      String value = environment.get(port.variable());
      if (value != null && !value.isBlank()) {
        chosen.add(port);
        numbers.put(port, parse(port, value.strip()));
      } else if (port == Port.KAFKA_CONTROLLER) {
        numbers.put(port, numbers.getOrDefault(Port.KAFKA, Port.KAFKA.preset()) + 1);
      } else if (port == Port.KAFKA_ADVERTISED) {
        numbers.put(port, numbers.getOrDefault(Port.KAFKA, Port.KAFKA.preset()));
      } else {
        numbers.put(port, port.preset());
      }
    }
    return new Ports(numbers, chosen);
  }

  /** All of them free a moment ago, for tests. */
  static Ports free() {
    Map<Port, Integer> numbers = new EnumMap<>(Port.class);
    for (Port port : Port.values()) {
      numbers.put(port, FreePorts.next());
    }
    numbers.replace(Port.KAFKA_ADVERTISED, numbers.getOrDefault(Port.KAFKA, 0));
    return new Ports(numbers, Set.of(Port.values()));
  }

  private static int parse(Port port, String value) {
    try {
      int number = Integer.parseInt(value);
      if (number >= 1 && number <= HIGHEST) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Refused below, as a number out of range is.
    }
    throw new CannotStartException(
        port.variable() + " is \"" + value + "\", which is not a port (1 to 65535).");
  }

  int of(Port port) {
    return numbers.getOrDefault(port, port.preset());
  }

  /** The same as environment variables, for a process that is started. */
  Map<String, String> toEnvironment() {
    return numbers.entrySet().stream()
        .collect(Collectors.toMap(e -> e.getKey().variable(), e -> e.getValue().toString()));
  }

  /**
   * The ports with which a process of these roles can start: a taken one is refused with a
   * sentence, or replaced by the next free one where that will do as well.
   */
  Ports available(Set<Role> roles, Console console) {
    Map<Port, Integer> available = new EnumMap<>(numbers);
    for (Port port : Port.values()) {
      if (port.isOpenedBy(roles)) {
        available.put(port, available(port, console));
      }
    }
    return new Ports(available, chosen);
  }

  private static int nextFree(int taken) {
    for (int port = taken + 1; port <= HIGHEST; port++) {
      if (FreePorts.isFree(port)) {
        return port;
      }
    }
    return FreePorts.next();
  }

  private int available(Port port, Console console) {
    int number = of(port);
    if (FreePorts.isFree(number)) {
      return number;
    }
    if (port.moves() && !chosen.contains(port)) {
      int next = nextFree(number);
      console.say("  Port " + number + " is taken, " + port.purpose() + " takes " + next + ".");
      return next;
    }
    throw new CannotStartException(
        "Port "
            + number
            + " for "
            + port.purpose()
            + " is already taken by another program: set "
            + port.variable()
            + " to a free one.");
  }
}
