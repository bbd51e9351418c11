package dev.sluice.egress.retention;

import dev.sluice.runtime.config.ConfigReader;
import dev.sluice.schemas.kafka.Topics;
import java.time.Duration;

/**
 * For how long what clients read is kept: section {@code retention}. Each is kept for at least that
 * long, and for up to a fifth longer and a day.
 *
 * @param commands documents, from their last change
 * @param events of feeds, from when they were recorded; not longer than documents, as an event's
 *     command is to be found, and its own feed with it
 */
public record RetentionConfig(Duration commands, Duration events) {
  /**
   * Longer than the topics keep records: what is read late is not gone before it was seen, and no
   * record is left that would bring a command back. Longer than idempotency keys too, by which rows
   * are found.
   */
  static final Duration LEAST = Topics.COMMANDS.retention().plusDays(1);

  private static final Duration MOST = Duration.ofDays(3650);

  public static RetentionConfig read(ConfigReader retention) {
    Duration commands = retention.duration("commands", LEAST, MOST);
    Duration events = retention.duration("events", LEAST, MOST);
    if (events.compareTo(commands) > 0) {
      retention.fault("events", "must not be longer than retention.commands");
    }
    return new RetentionConfig(commands, events);
  }
}
