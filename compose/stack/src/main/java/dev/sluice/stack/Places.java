package dev.sluice.stack;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** The folder of each role in this process, held for it against other processes. */
record Places(Map<Role, Path> folders) {
  Places {
    folders = Map.copyOf(folders);
  }

  /** Takes what the roles need. */
  static Places take(DataDirectory data, StackSettings settings) {
    Map<Role, Path> folders = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      if (settings.runs(role)) {
        folders.put(role, take(data, role));
      }
    }
    return new Places(folders);
  }

  private static Path take(DataDirectory data, Role role) {
    return switch (role) {
      case INFRA, SERVICES -> data.take(role);
      case EGRESS, PROCESSORS, INGRESS -> data.claim(role);
    };
  }

  /** The name under which the process logs: processes that share a folder share no log file. */
  String logName() {
    if (folders.size() == Role.values().length) {
      return "sluice";
    }
    StringBuilder name = new StringBuilder("sluice");
    for (Role role : Role.values()) {
      Path folder = folders.get(role);
      if (folder != null) {
        String place = String.valueOf(folder.getFileName());
        name.append('-').append(role.id());
        name.append(place.equals(role.id()) || place.equals("0") ? "" : place);
      }
    }
    return name.toString();
  }

  Path of(Role role) {
    Path folder = folders.get(role);
    if (folder == null) {
      throw new IllegalArgumentException("The role " + role.id() + " does not run here");
    }
    return folder;
  }
}
