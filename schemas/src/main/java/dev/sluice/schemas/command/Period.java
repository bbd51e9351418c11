package dev.sluice.schemas.command;

import java.time.Instant;

/** A half-open period of time: {@code [start, end)}. */
public record Period(Instant start, Instant end) {
  public Period {
    if (!start.isBefore(end)) {
      throw new IllegalArgumentException("a period ends after it starts");
    }
  }

  /** Whether both have a moment in common; periods that only touch do not. */
  public boolean overlaps(Period other) {
    return start.isBefore(other.end) && other.start.isBefore(end);
  }
}
