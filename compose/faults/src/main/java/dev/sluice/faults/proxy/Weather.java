package dev.sluice.faults.proxy;

import java.time.Duration;

/** What a {@link Link} does to what passes it. */
public sealed interface Weather {

  /** Everything passes at once. */
  record Clear() implements Weather {}

  /** Everything passes, so much later. */
  record Delayed(Duration by) implements Weather {}

  /** Nothing passes; what was held back goes on when the weather changes. */
  record Stalled() implements Weather {}

  /**
   * Requests pass, answers do not; connections that lack one are reset when the weather changes.
   */
  record Mute() implements Weather {}

  /** Connections are reset, and so is each new one. */
  record Cut() implements Weather {}
}
