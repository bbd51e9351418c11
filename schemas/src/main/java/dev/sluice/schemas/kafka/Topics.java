package dev.sluice.schemas.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The registry of topics.
 *
 * @param name topic name
 * @param retention how long records are kept; {@link #FOR_EVER} for the audit log
 */
public record Topics(String name, Duration retention) {
  public static final Duration FOR_EVER = Duration.ofMillis(-1);

  /**
   * Partitions of each topic. All have the same number, so that a command and its events lie in
   * partitions of the same number.
   */
  public static final int PARTITIONS = 12;

  /** Commands as accepted. Key: lane key. Value: {@code SealedEnvelope}. */
  public static final Topics COMMANDS = new Topics("sluice.commands", Duration.ofDays(7));

  /** The audit log. Key: lane key. Value: {@code CommandEvent}. */
  public static final Topics EVENTS = new Topics("sluice.events", FOR_EVER);

  /** What clients may see. Key: {@code <tenant>/<subject>}. Value: {@code FeedEntry}. */
  public static final Topics FEEDS = new Topics("sluice.feeds", Duration.ofDays(7));

  /** Records of the commands topic that are no commands, as they were, with the reason. */
  public static final Topics DEAD_LETTERS = new Topics("sluice.dead-letters", Duration.ofDays(30));

  public static final List<Topics> ALL = List.of(COMMANDS, EVENTS, FEEDS, DEAD_LETTERS);

  /** Topic configuration that the promises hang on. */
  public Map<String, String> config() {
    return Map.of(
        "cleanup.policy", "delete",
        "retention.ms", Long.toString(retention.toMillis()),
        "message.timestamp.type", "CreateTime");
  }
}
