package dev.sluice.stack;

import dev.sluice.runtime.config.ConfigSources;
import dev.sluice.runtime.health.HealthParts;
import java.util.List;

/** Opens the rooms by their own composition roots. */
record Rooms(ConfigSources sources, HealthParts health, Places places) {
  Room open(Role role) {
    return switch (role) {
      case INFRA, SERVICES, EGRESS, PROCESSORS, INGRESS -> new Room(List.of(), () -> {});
    };
  }
}
