package dev.sluice.runtime.health;

/** How a part is. */
public enum HealthStatus {
  /** It does all it should. */
  UP,
  /** It is slower or offers less, but the process can serve. */
  DEGRADED,
  /** The process cannot serve without it. */
  DOWN
}
