package dev.sluice.egress.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestLog;
import dev.sluice.egress.TestProjections;
import dev.sluice.egress.store.CommandStore;
import dev.sluice.egress.store.FeedFilter;
import dev.sluice.egress.store.FeedHistory;
import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.store.FeedStore;
import dev.sluice.egress.store.FeedStore.Received;
import dev.sluice.egress.store.Planned;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.event.Reason;
import dev.sluice.schemas.kafka.CommandCodec;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.problem.ProblemType;
import dev.sluice.testing.TestClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RetentionIT {
  private static final Instant START = Instant.parse("2026-01-10T10:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);
  private static final RetentionConfig KEPT =
      new RetentionConfig(Duration.ofDays(30), Duration.ofDays(30));

  /** Whether somebody waits for the table. */
  private static final String WAITING =
      """
      select pid from pg_locks
      where not granted and relation = cast('commands' as regclass)
        and database = (select oid from pg_database where datname = current_database())
      """;

  /** Two seconds are within what a look may take, and longer than a table may be held. */
  private static final String SLOW =
      """
      create function slow() returns trigger language plpgsql as
        $$ begin perform pg_sleep(2); return new; end $$;
      create trigger slow before insert on commands_default
        for each row execute function slow();
      """;

  private final Principal who = TestLog.client();
  private final TestClock clock = new TestClock(START);
  private final CommandStore commands = new CommandStore();
  private TestProjections db;
  private Retention retention;

  @BeforeEach
  void open() {
    db = TestProjections.fresh();
    retention = retention();
    retention.look();
  }

  @AfterEach
  void close() {
    db.close();
  }

  @Test
  void whatComesFindsItsPartitionAndWhatAgedOutGoesWithIt() {
    List<UUID> ids = new ArrayList<>();
    for (int day = 0; day < 90; day++) {
      ids.add(ended(clock.instant()));
      pass(DAY);
      assertThat(rows("commands_default")).isZero();
      assertThat(rows("feed_entries_default")).isZero();
    }
    List<UUID> left = ids.stream().filter(id -> find(id).isPresent()).toList();
    assertThat(left).hasSizeBetween(31, 38).isEqualTo(ids.subList(90 - left.size(), 90));
    assertThat(partitions("commands")).hasSizeBetween(7, 9);
    long oldest = extent().oldest();
    assertThat(extent().head()).isEqualTo(180);
    assertThat(oldest).isBetween(105L, 121L);
    assertThat(sequences())
        .isEqualTo(IntStream.rangeClosed((int) oldest, 180).mapToObj(Long::valueOf).toList());
  }

  @Test
  void aCommandThatHasNotEndedStaysAndFindsItselfWhenItDoes() {
    Envelope parked = envelope(START);
    CommandDocument document = CommandDocument.accepted(parked);
    save(document);
    UUID ended = ended(START);
    pass(Duration.ofDays(60));
    assertThat(find(ended)).isEmpty();
    assertThat(find(parked.commandId())).contains(document);
    assertThat(rows("commands_default")).isEqualTo(1);
    CommandDocument over =
        document.ended(
            CommandStatus.FAILED, Reason.of(ProblemType.SLOT_UNAVAILABLE), clock.instant());
    save(over);
    assertThat(db.column("select count(*) from commands")).containsExactly(1L);
    pass(Duration.ofDays(29));
    assertThat(find(parked.commandId())).contains(over);
    pass(Duration.ofDays(2));
    assertThat(find(parked.commandId())).isEmpty();
    assertThat(rows("commands_default")).isZero();
  }

  @Test
  void whatEndedLateIsKeptFromItsEnd() {
    Envelope slow = envelope(START);
    CommandDocument document = CommandDocument.accepted(slow);
    save(document);
    pass(Duration.ofDays(20));
    save(
        document.ended(
            CommandStatus.FAILED, Reason.of(ProblemType.SLOT_UNAVAILABLE), clock.instant()));
    pass(Duration.ofDays(29));
    assertThat(partitions("commands").getFirst().from()).isAfter(START);
    assertThat(find(slow.commandId())).isPresent();
    pass(Duration.ofDays(2));
    assertThat(find(slow.commandId())).isEmpty();
  }

  @Test
  void aTimeThatDoesNotAgreeMakesNoSecondRow() {
    Envelope first = envelope(START);
    save(CommandDocument.accepted(first));
    Envelope again = envelope(first.commandId(), START.plusSeconds(7));
    save(CommandDocument.accepted(again));
    CommandDocument over =
        CommandDocument.accepted(again)
            .ended(CommandStatus.FAILED, Reason.of(ProblemType.SLOT_UNAVAILABLE), START);
    save(over);
    assertThat(db.column("select count(*) from commands")).containsExactly(1L);
    assertThat(find(first.commandId())).contains(over);
  }

  @Test
  void whatIsInTheDefaultPartitionStaysThereAndAgesOutByRows() throws Exception {
    execute("truncate commands, feed_entries");
    for (Partition partition : partitions("commands")) {
      execute("drop table " + partition.name());
    }
    for (Partition partition : partitions("feed_entries")) {
      execute("drop table " + partition.name());
    }
    UUID early = ended(START);
    assertThat(rows("commands_default")).isEqualTo(1);
    pass(Duration.ofMinutes(2));
    UUID inBetween = ended(START.plus(Duration.ofMinutes(2)));
    pass(DAY);
    ended(clock.instant());
    assertThat(rows("commands_default")).isEqualTo(2);
    assertThat(rows("feed_entries_default")).isEqualTo(4);
    assertThat(find(early)).isPresent();
    pass(Duration.ofDays(30));
    assertThat(rows("commands_default")).isZero();
    assertThat(rows("feed_entries_default")).isZero();
    assertThat(find(early)).isEmpty();
    assertThat(find(inBetween)).isEmpty();
    assertThat(sequences()).containsExactly(5L, 6L);
  }

  @Test
  void aCrashBetweenLeavesEverythingAsItWas() throws Exception {
    Envelope parked = envelope(START);
    save(CommandDocument.accepted(parked));
    execute("alter table commands_default add constraint nothing check (false) not valid");
    List<Partition> before = partitions("commands");
    pass(Duration.ofDays(60));
    assertThat(partitions("commands").getFirst()).isIn(before);
    assertThat(find(parked.commandId())).isPresent();
    execute("alter table commands_default drop constraint nothing");
    pass(Duration.ofSeconds(10));
    assertThat(partitions("commands").getFirst()).isNotIn(before);
    assertThat(find(parked.commandId())).isPresent();
  }

  @Test
  void whatWouldHoldTheTableForLongIsGivenUpAndTriedLessOften() throws Exception {
    Envelope parked = envelope(START);
    save(CommandDocument.accepted(parked));
    execute(SLOW);
    List<Partition> before = partitions("commands");
    pass(Duration.ofDays(60));
    pass(Duration.ofSeconds(5));
    assertThat(partitions("commands").getFirst()).isIn(before);
    assertThat(find(parked.commandId())).isPresent();
    execute("drop trigger slow on commands_default");
    pass(Duration.ofSeconds(9));
    assertThat(partitions("commands").getFirst()).isIn(before);
    pass(Duration.ofSeconds(1));
    assertThat(partitions("commands").getFirst()).isNotIn(before);
    assertThat(find(parked.commandId())).isPresent();
  }

  @Test
  void whoeverReadsIsNotHeldUp() throws Exception {
    ended(START);
    List<Partition> before = partitions("commands");
    try (Connection reader = db.dataSource().getConnection();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("select count(*) from commands");
      pass(Duration.ofDays(60));
      assertThat(partitions("commands")).containsAll(before);
      reader.commit();
    }
    pass(Duration.ofSeconds(10));
    assertThat(partitions("commands")).doesNotContainAnyElementsOf(before.subList(0, 6));
  }

  @Test
  void aListingThatWaitsForADropSeesWhatWasMoved() throws Exception {
    Envelope parked = envelope(START);
    save(CommandDocument.accepted(parked));
    Object partition =
        db.column("select cast(cast(tableoid as regclass) as text) from commands").getFirst();
    try (Connection dropper = db.dataSource().getConnection();
        Statement statement = dropper.createStatement()) {
      dropper.setAutoCommit(false);
      statement.execute("alter table commands detach partition " + partition);
      FutureTask<Optional<CommandDocument>> listing =
          new FutureTask<>(
              () ->
                  db.projections()
                      .snapshot(Planned.FREELY, s -> commands.find(s, parked.commandId())));
      Thread.startVirtualThread(listing);
      while (db.column(WAITING).isEmpty()) {
        Thread.onSpinWait();
      }
      statement.execute("insert into commands select * from " + partition);
      statement.execute("drop table " + partition);
      dropper.commit();
      assertThat(listing.get()).isPresent();
    }
  }

  @Test
  void severalInstancesAtOnceDoItOnce() throws InterruptedException {
    UUID ended = ended(START);
    Envelope parked = envelope(START);
    save(CommandDocument.accepted(parked));
    for (int round = 0; round < 12; round++) {
      clock.advance(Duration.ofDays(6));
      List<Thread> instances =
          IntStream.range(0, 4)
              .mapToObj(_ -> Thread.startVirtualThread(() -> retention().look()))
              .toList();
      for (Thread instance : instances) {
        instance.join();
      }
    }
    pass(Duration.ofMinutes(2));
    List<Partition> left = partitions("commands");
    for (int i = 1; i < left.size(); i++) {
      assertThat(left.get(i).from()).isEqualTo(left.get(i - 1).to());
    }
    assertThat(left).hasSizeBetween(7, 9);
    assertThat(find(ended)).isEmpty();
    assertThat(find(parked.commandId())).isPresent();
  }

  @Test
  void eventsAreDroppedFromTheBeginningWhateverTheClocksSay() {
    ended(START);
    clock.advance(Duration.ofDays(-3));
    ended(clock.instant());
    clock.advance(Duration.ofDays(3));
    assertThat(
            db.column(
                "select count(distinct recorded_at) from feed_entries where tenant = '"
                    + who.tenant()
                    + "'"))
        .containsExactly(1L);
  }

  private Retention retention() {
    return TestRetention.of(db.dataSource(), KEPT, clock);
  }

  private void pass(Duration time) {
    clock.advance(time);
    retention.look();
  }

  private List<Partition> partitions(String table) {
    AgingTable aging = table.equals("commands") ? AgingTable.COMMANDS : AgingTable.FEED_ENTRIES;
    try {
      return new PartitionStore(db.dataSource(), aging).list();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private long rows(String table) {
    return (Long) db.column("select count(*) from " + table).getFirst();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = db.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Optional<CommandDocument> find(UUID id) {
    return db.projections().read(s -> commands.find(s, id));
  }

  private FeedHistory.Extent extent() {
    return db.projections()
        .read(s -> new FeedHistory().extent(s, new FeedId.OfSubject(who.tenant(), who.subject())));
  }

  private List<Long> sequences() {
    return db
        .projections()
        .read(
            s ->
                new FeedHistory()
                    .page(s, new FeedId.OfTenant(who.tenant()), 0, 1_000, FeedFilter.ALL, 1_000))
        .stream()
        .map(FeedHistory.Entry::sequence)
        .toList();
  }

  private void save(CommandDocument document) {
    db.projections()
        .<Integer>written(
            s -> {
              commands.save(s, List.of(document));
              return 0;
            });
  }

  /** A command that has been refused, with its two events, recorded now. */
  private UUID ended(Instant acceptedAt) {
    CommandDocument accepted = CommandDocument.accepted(envelope(acceptedAt));
    CommandDocument over =
        accepted.ended(CommandStatus.REJECTED, Reason.of(ProblemType.SLOT_UNAVAILABLE), acceptedAt);
    List<Received> events =
        List.of(
            received(TestLog.entry(EventType.ACCEPTED, accepted)),
            received(TestLog.entry(EventType.REJECTED, over)));
    return db.projections()
        .written(
            s -> {
              commands.save(s, List.of(over));
              new FeedStore().append(s, events, clock.instant());
              return over.commandId();
            });
  }

  private static Received received(FeedEntry entry) {
    return new Received(entry, EventCodec.write(entry));
  }

  private Envelope envelope(Instant acceptedAt) {
    return envelope(UUID.randomUUID(), acceptedAt);
  }

  private Envelope envelope(UUID id, Instant acceptedAt) {
    Command command =
        new Command.CreateBooking("room", new Period(START, START.plus(DAY)), 1, null, null);
    return new Envelope(
        id,
        command,
        who,
        acceptedAt,
        null,
        null,
        null,
        Fingerprint.of(CommandCodec.canonical(command)),
        null);
  }
}
