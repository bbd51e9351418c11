package dev.sluice.egress.retention;

import dev.sluice.egress.retention.PartitionPlan.Range;
import dev.sluice.egress.retention.PartitionStore.Dropping;
import dev.sluice.runtime.telemetry.Metrics;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that documents and events age out: makes partitions ahead of time, drops those whose
 * time has passed, and deletes what has aged out where no partition is.
 *
 * <p>Every instance does it; whoever comes second finds nothing to do. {@link #look} is called by
 * one thread.
 */
public final class Retention {
  private static final Logger log = LoggerFactory.getLogger(Retention.class);
  private static final Duration EVERY = Duration.ofMinutes(1);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  /** What is further off was set by a clock that was wrong. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** So few that the table is not held for longer than anybody notices. */
  private static final int SPARED = 2_000;

  private static final int LOT = 10_000;
  private static final int COUNTED = 100_000;

  private final Clock clock;
  private final Witness server;
  private final List<Keeper> keepers;
  private Duration pause = AFTER_FAILURE;
  private Instant next = Instant.EPOCH;

  /** Tells the time by another clock than this machine's. */
  interface Witness {
    Instant now() throws SQLException;
  }

  /** One table, and how it ages. */
  private record Keeper(
      AgingTable table, PartitionStore store, PartitionPlan plan, RetentionMetrics metrics) {}

  public Retention(DataSource postgres, RetentionConfig config, Metrics metrics, Clock clock) {
    this(postgres, config, metrics, clock, new PartitionStore(postgres, AgingTable.COMMANDS)::now);
  }

  /**
   * @param server has to agree that it is so late: what one clock that leaps ahead drops is gone
   */
  Retention(
      DataSource postgres, RetentionConfig config, Metrics metrics, Clock clock, Witness server) {
    this.clock = clock;
    this.server = server;
    this.keepers =
        List.of(
            keeper(postgres, AgingTable.COMMANDS, config.commands(), metrics, clock),
            keeper(postgres, AgingTable.FEED_ENTRIES, config.events(), metrics, clock));
  }

  private static Keeper keeper(
      DataSource postgres, AgingTable table, Duration kept, Metrics metrics, Clock clock) {
    return new Keeper(
        table,
        new PartitionStore(postgres, table),
        new PartitionPlan(kept, table.grace()),
        new RetentionMetrics(metrics, table, clock));
  }

  /**
   * Does what is due, if it is time to look. What fails is tried again, after pauses that grow:
   * each attempt to drop holds the table for a moment.
   */
  public void look() {
    Instant now = clock.instant();
    if (now.isBefore(next) && now.isAfter(next.minus(LONGEST))) {
      return;
    }
    boolean well = true;
    for (Keeper keeper : keepers) {
      try {
        keep(keeper, agreed(now));
      } catch (SQLException e) {
        well = false;
        keeper.metrics().failed();
        log.atWarn()
            .addKeyValue("table", keeper.table().name())
            .addKeyValue("why", firstLine(e))
            .log("Partitions not kept; tried again soon");
      }
    }
    next = now.plus(well ? EVERY : pause);
    pause = well ? AFTER_FAILURE : longer(pause);
  }

  private Instant agreed(Instant own) throws SQLException {
    Instant theirs = server.now();
    if (own.isAfter(theirs.plus(EVERY))) {
      log.atWarn()
          .addKeyValue("ahead", Duration.between(theirs, own))
          .log("The clock is ahead of PostgreSQL's, by which things age out now");
    }
    return own.isBefore(theirs) ? own : theirs;
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
  }

  /** What is behind it may tell what is in a row. */
  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static void keep(Keeper keeper, Instant now) throws SQLException {
    PartitionStore store = keeper.store();
    for (Range range : keeper.plan().missing(store.list(), now)) {
      store.create(range);
    }
    for (Partition partition : store.list()) {
      if (!keeper.plan().isDue(partition, now) || !drop(keeper, partition, now)) {
        break;
      }
    }
    List<Partition> left = store.list();
    Instant oldest = left.isEmpty() ? Instant.MAX : left.getFirst().from();
    Instant cutoff = keeper.plan().cutoff(now);
    purge(keeper, keeper.table().inOrder() && oldest.isBefore(cutoff) ? oldest : cutoff);
    keeper
        .metrics()
        .seen(left.size(), left.isEmpty() ? now : left.getFirst().to(), store.rest(COUNTED));
  }

  /** Whether it is gone, so that the next may go. */
  private static boolean drop(Keeper keeper, Partition partition, Instant now) throws SQLException {
    if (keeper.table().inOrder() && !purge(keeper, partition.from())) {
      return false;
    }
    String table = keeper.table().name();
    return switch (keeper.store().drop(partition, keeper.plan().cutoff(now), SPARED)) {
      case Dropping.Done(int spared) -> {
        keeper.metrics().dropped();
        log.atInfo()
            .addKeyValue("table", table)
            .addKeyValue("partition", partition.name())
            .addKeyValue("spared", spared)
            .log("Partition dropped: it had aged out");
        yield true;
      }
      case Dropping.Elsewhere() -> false;
      case Dropping.TooMany(int spared) -> {
        keeper.metrics().failed();
        log.atWarn()
            .addKeyValue("table", table)
            .addKeyValue("partition", partition.name())
            .addKeyValue("undecided", spared)
            .log("Partition not dropped: too many of its commands have not ended");
        yield true;
      }
    };
  }

  /** Whether nothing older is left where no partition is. */
  private static boolean purge(Keeper keeper, Instant cutoff) throws SQLException {
    if (cutoff.equals(Instant.MIN)) {
      return true;
    }
    Optional<Integer> purged = keeper.store().purge(cutoff, LOT);
    while (purged.isPresent() && purged.get() == LOT) {
      purged = keeper.store().purge(cutoff, LOT);
    }
    return purged.isPresent();
  }
}
