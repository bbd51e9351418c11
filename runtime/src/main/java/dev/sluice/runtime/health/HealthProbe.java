package dev.sluice.runtime.health;

/** Which question of an orchestrator a part answers. */
public enum HealthProbe {
  /** Restart the process when this is down: it cannot heal by itself. */
  LIVE,
  /** Send no requests while this is down. */
  READY,
  /** Not started yet while this is down. */
  STARTED
}
