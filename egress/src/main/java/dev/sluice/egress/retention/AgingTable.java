package dev.sluice.egress.retention;

import dev.sluice.schemas.event.CommandStatus;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table whose rows age out.
 *
 * @param key the time by which it is cut
 * @param spared which rows stay when their partition goes; has the cutoff as its parameter
 * @param expired which rows of the default partition may be deleted; likewise
 * @param order in which they are deleted
 * @param inOrder whether nothing may go before all that is older has gone
 * @param grace by how much longer a partition is kept than its newest row has to be
 */
record AgingTable(
    String name,
    String key,
    String storage,
    @Nullable String spared,
    String expired,
    String order,
    boolean inOrder,
    Duration grace) {
  private static final String OPEN =
      "'{"
          + Arrays.stream(CommandStatus.values())
              .filter(Predicate.not(CommandStatus::isFinal))
              .map(CommandStatus::name)
              .collect(Collectors.joining(","))
          + "}'";

  /**
   * By when they were accepted, which never changes. What somebody still decides, and what ended
   * long after it was accepted, stays. What ended within the grace of a day need not be looked for.
   */
  static final AgingTable COMMANDS =
      new AgingTable(
          "commands",
          "accepted_at",
          "fillfactor = 85",
          "status = any ("
              + OPEN
              + ")"
              + " or (updated_at >= ? and updated_at - accepted_at > interval '1 day')",
          "updated_at < ? and status <> all (" + OPEN + ")",
          "updated_at",
          false,
          Duration.ofDays(1));

  /** By when they were recorded, which is the order of each feed: only its beginning ever goes. */
  static final AgingTable FEED_ENTRIES =
      new AgingTable(
          "feed_entries",
          "recorded_at",
          "fillfactor = 100",
          null,
          "recorded_at < ?",
          "recorded_at, tenant_seq",
          true,
          Duration.ZERO);

  /** The partition that takes what no other does. */
  String rest() {
    return name + "_default";
  }
}
