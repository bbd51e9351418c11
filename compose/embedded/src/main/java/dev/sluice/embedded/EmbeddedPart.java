package dev.sluice.embedded;

import java.time.Duration;

/** A part that runs: closing it stops it and keeps its data. Safe for use by several threads. */
public sealed interface EmbeddedPart extends AutoCloseable
    permits EmbeddedKafka, EmbeddedPostgres, EmbeddedRedis {

  /** What the part is called in output and logs. */
  String name();

  /** Where it listens on the loopback interface. */
  int port();

  /** How long it took from the call of start until it served. */
  Duration startTime();

  /** Whether it still runs. */
  boolean isAlive();

  /** Stops the part in an orderly way; a second call does nothing. */
  @Override
  void close();
}
