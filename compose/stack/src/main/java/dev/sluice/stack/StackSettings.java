package dev.sluice.stack;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a process of the stack is started with.
 *
 * @param environment the variables that the rooms read beside what the stack gives them
 */
record StackSettings(
    Set<Role> roles,
    boolean fresh,
    Path dataDirectory,
    Ports ports,
    Map<String, String> environment) {
  static final String DATA_DIRECTORY = "SLUICE_DATA_DIR";
  private static final String PREFIX = "SLUICE_";

  public StackSettings {
    roles = Set.copyOf(roles);
    dataDirectory = dataDirectory.toAbsolutePath().normalize();
    environment = Map.copyOf(environment);
  }

  static StackSettings read(CommandLine.Run run, Map<String, String> environment) {
    String directory = environment.getOrDefault(DATA_DIRECTORY, "");
    return new StackSettings(
        run.roles(),
        run.fresh(),
        Path.of(directory.isBlank() ? ".sluice" : directory),
        Ports.read(environment),
        environment);
  }

  StackSettings withPorts(Ports other) {
    return new StackSettings(roles, fresh, dataDirectory, other, environment);
  }

  boolean runs(Role role) {
    return roles.contains(role);
  }

  /** Whether all of these run here. */
  boolean runs(Set<Role> all) {
    return roles.containsAll(all);
  }

  String roleIds() {
    return Arrays.stream(Role.values())
        .filter(this::runs)
        .map(Role::id)
        .collect(Collectors.joining(", "));
  }

  /** The environment without the variables that only the stack knows. */
  Map<String, String> roomEnvironment() {
    Map<String, String> rooms = new HashMap<>(environment);
    for (Port port : Port.values()) {
      rooms.remove(port.variable());
    }
    rooms.remove(DATA_DIRECTORY);
    rooms.keySet().removeIf(name -> !name.startsWith(PREFIX));
    return rooms;
  }
}
