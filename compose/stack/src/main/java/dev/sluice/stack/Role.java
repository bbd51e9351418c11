package dev.sluice.stack;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A part of the system that a process may run, in the order in which they start. */
enum Role {
  INFRA,
  SERVICES,
  EGRESS,
  PROCESSORS,
  INGRESS;

  /** The name on the command line. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Role> parse(String id) {
    return Arrays.stream(values()).filter(role -> role.id().equals(id)).findFirst();
  }

  static String ids() {
    return Arrays.stream(values()).map(Role::id).collect(Collectors.joining(", "));
  }
}
