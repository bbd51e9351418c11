package dev.sluice.processors.state;

/** Where a command that has been started stands with regard to its lane. */
public enum Place {
  /** It is what the lane runs. */
  RUNNING,
  /** It is parked, and holds its lane up. */
  HOLDING,
  /** It is parked beside its lane, which goes on without it. */
  ASIDE,
  /** It was parked beside its lane and waits for its turn to go on. */
  RETURNING
}
