package dev.sluice.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.retention.Retention;
import dev.sluice.egress.retention.RetentionConfig;
import dev.sluice.egress.retention.TestRetention;
import dev.sluice.embedded.Database;
import dev.sluice.embedded.SharedParts;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Principal;
import dev.sluice.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Two instances that share a database, Redis and their work, and the log that they read. */
final class EgressPair implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final TestLog log;
  private final TestEgress first;
  private final TestEgress second;
  private final TestProjections db;

  private EgressPair(TestLog log, Database database, Map<String, String> more) {
    Map<String, String> both = new HashMap<>(more);
    both.put("materializer.group", "g-" + database.jdbcUrl());
    this.log = log;
    this.first = new TestEgress(database, SharedParts.redis(), both);
    this.second = new TestEgress(database, SharedParts.redis(), both);
    this.db = new TestProjections(database);
  }

  /**
   * @param more configuration of both
   */
  static EgressPair open(Map<String, String> more) {
    return new EgressPair(TestLog.open(), SharedParts.freshDatabase(), more);
  }

  TestLog log() {
    return log;
  }

  TestEgress first() {
    return first;
  }

  TestEgress second() {
    return second;
  }

  /** A booking that is made: four events, all of them stored when this returns. */
  Envelope book(Principal who) {
    Envelope envelope = TestLog.create(who, "room", null);
    log.accept(envelope);
    log.publish(TestLog.booked(envelope));
    await(envelope, 4);
    return envelope;
  }

  void await(Envelope envelope, long revision) {
    log.flush();
    String reached =
        "select 1 from commands where id = '%s' and revision >= %d"
            .formatted(envelope.commandId(), revision);
    Instant giveUp = Instant.now().plus(PATIENCE);
    while (db.column(reached).isEmpty()) {
      assertThat(Instant.now()).as("%s", envelope.commandId()).isBefore(giveUp);
    }
  }

  /** Has all that is stored now age out. */
  void ageOut() {
    TestClock clock = new TestClock(Instant.now().plus(Duration.ofDays(40)));
    RetentionConfig kept = new RetentionConfig(Duration.ofDays(30), Duration.ofDays(30));
    Retention retention = TestRetention.of(db.dataSource(), kept, clock);
    // A reader may be in the way, or another instance: then it is done soon after.
    Instant giveUp = Instant.now().plus(PATIENCE);
    while (isThere()) {
      assertThat(Instant.now()).as("what ages out").isBefore(giveUp);
      retention.look();
      clock.advance(Duration.ofMinutes(2));
    }
  }

  private boolean isThere() {
    long events = (Long) db.column("select count(*) from feed_entries").getFirst();
    long ended =
        (Long)
            db.column(
                    "select count(*) from commands where status = 'SUCCEEDED'"
                        + " and updated_at < now()")
                .getFirst();
    return events + ended > 0;
  }

  /** The ids of the events with these numbers. */
  static List<String> ids(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj("%016d"::formatted).toList();
  }

  @Override
  public void close() {
    db.close();
    second.close();
    first.close();
    log.close();
  }
}
