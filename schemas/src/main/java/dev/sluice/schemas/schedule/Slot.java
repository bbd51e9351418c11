package dev.sluice.schemas.schedule;

import java.time.Instant;

/** The half-open stretch of time [start, end) that can be booked as one piece. */
public record Slot(Instant start, Instant end) {

  public Slot {
    if (!start.isBefore(end)) {
      throw new IllegalArgumentException("a slot ends after it starts");
    }
  }

  /** Whether both have a moment in common; slots that only touch do not. */
  public boolean overlaps(Instant otherStart, Instant otherEnd) {
    return start.isBefore(otherEnd) && otherStart.isBefore(end);
  }
}
