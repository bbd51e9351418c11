package dev.sluice.faults.campaign;

import java.util.Locale;

/** What processes of the system are connected to by a {@code Link}. */
enum Part {
  KAFKA("SLUICE_KAFKA_PORT"),
  POSTGRES("SLUICE_POSTGRES_PORT"),
  REDIS("SLUICE_REDIS_PORT"),
  BOOKING("SLUICE_BOOKING_PORT"),
  SCHEDULE("SLUICE_SCHEDULE_PORT");

  private final String variable;

  Part(String variable) {
    this.variable = variable;
  }

  String variable() {
    return variable;
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Part of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  /** Whether it is a gRPC service. */
  boolean isService() {
    return switch (this) {
      case BOOKING, SCHEDULE -> true;
      case KAFKA, POSTGRES, REDIS -> false;
    };
  }
}
