package dev.sluice.schemas.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The registry of topics.
 *
 * @param name topic name
 * @param retention how long records are kept; {@link #FOR_EVER} for the audit log
 * @param cleanup what becomes of records that are older
 */
public record Topics(String name, Duration retention, Cleanup cleanup) {
  public static final Duration FOR_EVER = Duration.ofMillis(-1);

  /**
   * Partitions of each topic. All have the same number, so that a command and its events lie in
   * partitions of the same number.
   */
  public static final int PARTITIONS = 12;

  /** Commands as accepted. Key: lane key. Value: {@code SealedEnvelope}. */
  public static final Topics COMMANDS =
      new Topics("sluice.commands", Duration.ofDays(7), Cleanup.DELETE);

  /**
   * The audit log. Key: lane key of the command's resource, or of a webhook, which has a lane of
   * its own. Value: {@code CommandEvent}.
   */
  public static final Topics EVENTS = new Topics("sluice.events", FOR_EVER, Cleanup.DELETE);

  /** What clients may see. Key: {@code <tenant>/<subject>}. Value: {@code FeedEntry}. */
  public static final Topics FEEDS = new Topics("sluice.feeds", Duration.ofDays(7), Cleanup.DELETE);

  /** Records of the commands topic that are no commands, as they were, with the reason. */
  public static final Topics DEAD_LETTERS =
      new Topics("sluice.dead-letters", Duration.ofDays(30), Cleanup.DELETE);

  /**
   * The versions of all policies. Key: scope and version. Value: a {@code SealedEnvelope} around a
   * {@code PolicyChange}.
   */
  public static final Topics POLICIES = new Topics("sluice.policies", FOR_EVER, Cleanup.COMPACT);

  /**
   * Who is suspended. Key: {@code <tenant>/<subject>}. Value: a {@code SealedEnvelope} around a
   * {@code SubjectChange}.
   */
  public static final Topics SUBJECTS = new Topics("sluice.subjects", FOR_EVER, Cleanup.COMPACT);

  public static final List<Topics> ALL =
      List.of(COMMANDS, EVENTS, FEEDS, DEAD_LETTERS, POLICIES, SUBJECTS);

  /** What becomes of records that are older than the retention, or than others of their key. */
  public enum Cleanup {
    DELETE,
    /** The newest record of each key is kept for ever. */
    COMPACT;

    /** As Kafka spells it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Topic configuration that the promises hang on. */
  public Map<String, String> config() {
    return Map.of(
        "cleanup.policy",
        cleanup.text(),
        "retention.ms",
        Long.toString(retention.toMillis()),
        "retention.bytes",
        "-1",
        "message.timestamp.type",
        "CreateTime");
  }
}
