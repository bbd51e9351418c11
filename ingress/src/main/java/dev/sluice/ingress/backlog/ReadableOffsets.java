package dev.sluice.ingress.backlog;

import dev.sluice.runtime.kafka.EndOffsets;
import dev.sluice.runtime.kafka.Position;
import dev.sluice.runtime.postgres.MaterializedOffsets;
import dev.sluice.schemas.kafka.Topics;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far the topic of feeds can be read in the projections. */
final class ReadableOffsets implements Offsets {
  private static final Logger log = LoggerFactory.getLogger(ReadableOffsets.class);

  private final DataSource projections;
  private final EndOffsets ends;

  /**
   * @param ends of the topic of feeds
   */
  ReadableOffsets(DataSource projections, EndOffsets ends) {
    this.projections = projections;
    this.ends = ends;
  }

  /** Of a partition of which the projections say nothing, nothing can be read. */
  @Override
  public Optional<Look> look() throws InterruptedException {
    try {
      long[] end = new long[Topics.PARTITIONS];
      // First, or what comes meanwhile would be behind the end.
      List<Position> readable = readable();
      for (Position position : ends.now()) {
        end[position.partition()] = position.nextOffset();
      }
      long[] taken = new long[Topics.PARTITIONS];
      for (Position position : readable) {
        if (position.topic().equals(Topics.FEEDS.name())) {
          taken[position.partition()] = position.nextOffset();
        }
      }
      return Optional.of(new Look(end, taken));
    } catch (SQLException | RuntimeException notNow) {
      // Of Kafka, the pool or the driver: reading is delayed then, and accepting is not.
      log.atDebug().setCause(notNow).log("What cannot be read yet is not known now");
      return Optional.empty();
    }
  }

  private List<Position> readable() throws SQLException {
    try (Connection connection = projections.getConnection()) {
      return MaterializedOffsets.read(connection);
    }
  }
}
