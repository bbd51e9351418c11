package dev.sluice.services.schedule;

import dev.sluice.schedule.v1.HoldStatus;

/** What has become of a hold. */
enum HoldState {
  /** Takes its seats until it runs out. */
  HELD(HoldStatus.HOLD_STATUS_HELD),
  /** Takes its seats for good. */
  CONFIRMED(HoldStatus.HOLD_STATUS_CONFIRMED),
  /** Gave its seats back, or was released before it was placed. */
  RELEASED(HoldStatus.HOLD_STATUS_RELEASED),
  /** Ran out; its seats have been given back. */
  EXPIRED(HoldStatus.HOLD_STATUS_RELEASED);

  private final HoldStatus status;

  HoldState(HoldStatus status) {
    this.status = status;
  }

  HoldStatus status() {
    return status;
  }

  /** Whether it has seats in the table of allocations. */
  boolean takesSeats() {
    return this == HELD || this == CONFIRMED;
  }
}
