package dev.sluice.schemas.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step of a command's saga, as clients see it.
 *
 * @param name {@code hold-slot}, {@code create-booking}, …
 * @param attempts calls made so far
 */
public record Step(
    String name, Status status, int attempts, Instant startedAt, @Nullable Instant endedAt) {

  /** Where a step stands. */
  public enum Status {
    RUNNING,
    SUCCEEDED,
    REFUSED,
    FAILED
  }
}
