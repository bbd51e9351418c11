package dev.sluice.stack;

import java.util.Set;

/** The ports of the system: what wants each, and the environment variable that moves it. */
enum Port {
  HTTP("SLUICE_HTTP_PORT", 8080, "the HTTP API", Role.INGRESS),
  EGRESS("SLUICE_EGRESS_PORT", 8081, "the HTTP of egress", Role.EGRESS),
  SERVICES("SLUICE_SERVICES_PORT", 8082, "the HTTP of the services", Role.SERVICES),
  PROCESSORS("SLUICE_PROCESSORS_PORT", 8083, "the HTTP of the processors", Role.PROCESSORS),
  INFRA("SLUICE_INFRA_PORT", 8084, "the HTTP of the infrastructure", Role.INFRA),
  KAFKA("SLUICE_KAFKA_PORT", 19092, "Kafka", Role.INFRA),
  KAFKA_CONTROLLER("SLUICE_KAFKA_CONTROLLER_PORT", 19093, "Kafka's controller", Role.INFRA),
  KAFKA_ADVERTISED("SLUICE_KAFKA_ADVERTISED_PORT", 19092, "Kafka as clients see it", Role.INFRA),
  POSTGRES("SLUICE_POSTGRES_PORT", 15432, "PostgreSQL", Role.INFRA),
  REDIS("SLUICE_REDIS_PORT", 16379, "Redis", Role.INFRA),
  BOOKING("SLUICE_BOOKING_PORT", 19081, "the booking service", Role.SERVICES),
  SCHEDULE("SLUICE_SCHEDULE_PORT", 19082, "the schedule service", Role.SERVICES);

  private static final Set<Port> SEVERAL = Set.of(EGRESS, PROCESSORS);

  private final String variable;
  private final int preset;
  private final String purpose;
  private final Role role;

  Port(String variable, int preset, String purpose, Role role) {
    this.variable = variable;
    this.preset = preset;
    this.purpose = purpose;
    this.role = role;
  }

  String variable() {
    return variable;
  }

  int preset() {
    return preset;
  }

  String purpose() {
    return purpose;
  }

  Role role() {
    return role;
  }

  /** Whether several processes of the role run beside each other, so that the next one will do. */
  boolean moves() {
    return SEVERAL.contains(this);
  }

  /** The port on which a process of these roles serves all its HTTP. */
  static Port httpOf(Set<Role> roles) {
    if (roles.contains(Role.INGRESS)) {
      return HTTP;
    } else if (roles.contains(Role.EGRESS)) {
      return EGRESS;
    } else if (roles.contains(Role.SERVICES)) {
      return SERVICES;
    }
    return roles.contains(Role.PROCESSORS) ? PROCESSORS : INFRA;
  }

  /** Whether a process of these roles listens on this port. */
  boolean isOpenedBy(Set<Role> roles) {
    boolean http =
        switch (this) {
          case HTTP, EGRESS, SERVICES, PROCESSORS, INFRA -> true;
          case KAFKA, KAFKA_CONTROLLER, KAFKA_ADVERTISED, POSTGRES, REDIS, BOOKING, SCHEDULE ->
              false;
        };
    // What stands in front of Kafka listens on the port that is advertised.
    boolean other = this != KAFKA_ADVERTISED && roles.contains(role);
    return http ? this == httpOf(roles) : other;
  }
}
