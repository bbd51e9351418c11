package dev.sluice.schemas.command;

import java.time.Instant;

/** A half-open period of time: {@code [start, end)}. */
public record Period(Instant start, Instant end) {
  public Period {
    if (!start.isBefore(end)) {
      throw new IllegalArgumentException("a period ends after it starts");
    }
  }
}
