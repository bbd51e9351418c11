package dev.sluice.egress.materializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.egress.TestLog;
import dev.sluice.egress.TestProjections;
import dev.sluice.egress.store.BookingStore;
import dev.sluice.egress.store.CommandStore;
import dev.sluice.egress.store.FeedStore.Numbered;
import dev.sluice.egress.store.OffsetStore.Advance;
import dev.sluice.egress.store.StaleOffsetsException;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.event.SealedEnvelope;
import dev.sluice.schemas.kafka.CommandCodec;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.Topics;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MaterializerIT {
  private final Principal who = TestLog.client();
  private TestLog log;
  private TestProjections db;

  @BeforeEach
  void open() {
    log = TestLog.open();
    db = TestProjections.fresh();
  }

  @AfterEach
  void close() {
    log.close();
    db.close();
  }

  @Test
  void anAcceptedCommandIsThereBeforeAnyProcessorSawIt() throws Exception {
    Envelope envelope = TestLog.create(who, "room", "key-1");
    log.accept(envelope);
    try (TestMaterializer materializer = TestMaterializer.open(db.projections())) {
      materializer.awaitDocument(envelope.commandId(), 1);
    }
    assertThat(find(envelope.commandId())).isEqualTo(CommandDocument.accepted(envelope));
  }

  @Test
  void theEventsOfACommandLeaveItsDocumentItsBookingAndItsFeed() throws Exception {
    Envelope envelope = TestLog.create(who, "room", null);
    List<FeedEntry> events = TestLog.booked(envelope);
    log.publish(events);
    log.accept(envelope);
    try (TestMaterializer materializer = TestMaterializer.open(db.projections())) {
      List<Numbered> committed = materializer.awaitEvents(who, 4);
      assertThat(committed).extracting(Numbered::subjectSeq).containsExactly(1L, 2L, 3L, 4L);
      assertThat(committed).extracting(Numbered::tenantSeq).containsExactly(1L, 2L, 3L, 4L);
      assertThat(committed).extracting(Numbered::entry).isEqualTo(events);
    }
    assertThat(find(envelope.commandId())).isEqualTo(events.getLast().document());
    String bookingId = envelope.bookingId().orElseThrow().value();
    BookingStore.Owned booking =
        db.projections().read(s -> new BookingStore().find(s, bookingId)).orElseThrow();
    assertThat(booking.tenant()).isEqualTo(who.tenant());
    assertThat(booking.booking()).isEqualTo(events.getLast().document().result());
  }

  @Test
  void whatCannotBeReadOrBearsNoSealIsSkipped() throws Exception {
    Envelope forged = TestLog.create(who, "room", null);
    log.send(Topics.COMMANDS, "x", new byte[] {1, 2, 3});
    log.send(Topics.FEEDS, "x", new byte[] {1, 2, 3});
    log.send(
        Topics.COMMANDS,
        "x",
        EventCodec.write(new SealedEnvelope(CommandCodec.write(forged), "test", new byte[32])));
    Envelope behind = TestLog.create(who, "room", null);
    log.accept(behind);
    log.send(Topics.COMMANDS, "x", EventCodec.write(TestLog.SEAL.seal(new byte[] {9})));
    log.publish(TestLog.rejected(behind));
    try (TestMaterializer materializer = TestMaterializer.open(db.projections())) {
      materializer.awaitEvents(who, 2);
      materializer.awaitDocument(behind.commandId(), 1);
    }
    assertThat(db.column("select id from commands where tenant = '" + who.tenant() + "'"))
        .containsExactly(behind.commandId());
  }

  @Test
  void restartsAndRepeatsLeaveEachEventOnceAndTheFeedDense() throws Exception {
    List<FeedEntry> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Envelope envelope = TestLog.create(who, "room-" + i, null);
      log.accept(envelope);
      all.addAll(TestLog.booked(envelope));
    }
    String group = "g-" + UUID.randomUUID();
    log.publish(all.subList(0, 60));
    try (TestMaterializer first = new TestMaterializer(db.projections(), group)) {
      first.awaitEvents(who, 40);
      log.publish(all.subList(60, 90));
    }
    log.publish(all.subList(50, 120));
    try (TestMaterializer second = new TestMaterializer(db.projections(), group)) {
      second.awaitDocument(all.getLast().document().commandId(), 4);
    }
    String mine = " from feed_entries where tenant = '" + who.tenant() + "' order by ";
    List<Object> dense = List.copyOf(LongStream.rangeClosed(1, 120).boxed().toList());
    assertThat(db.column("select subject_seq" + mine + "subject_seq")).isEqualTo(dense);
    assertThat(db.column("select tenant_seq" + mine + "tenant_seq")).isEqualTo(dense);
    assertThat(db.column("select command_id || '-' || revision" + mine + "subject_seq"))
        .isEqualTo(all.stream().map(FeedEntry::eventId).map(Object.class::cast).toList());
  }

  @Test
  void severalInstancesShareTheWorkAndTheTenantsFeedStaysDense() throws Exception {
    String group = "g-" + UUID.randomUUID();
    try (TestMaterializer one = new TestMaterializer(db.projections(), group);
        TestMaterializer two = new TestMaterializer(db.projections(), group)) {
      Envelope last = TestLog.create(who, "room", null);
      for (int i = 0; i < 200; i++) {
        Principal subject = new Principal("s-" + i % 20, who.tenant(), who.roles(), who.scopes());
        log.publish(TestLog.booked(TestLog.create(subject, "room", null)));
      }
      log.publish(TestLog.booked(last));
      // Which instance gets it is up to Kafka: PostgreSQL has it in the end.
      Envelope marker = last;
      while (db.column(
                  "select 1 from commands where revision = 4 and id = '" + marker.commandId() + "'")
              .isEmpty()
          || db.column("select 1 from feed_entries where tenant = '" + who.tenant() + "'").size()
              < 804) {
        Thread.onSpinWait();
      }
      assertThat(one.isWorking()).isTrue();
      assertThat(two.isWorking()).isTrue();
    }
    assertThat(
            db.column(
                "select tenant_seq from feed_entries where tenant = '"
                    + who.tenant()
                    + "' order by tenant_seq"))
        .isEqualTo(List.copyOf(LongStream.rangeClosed(1, 804).boxed().toList()));
  }

  @Test
  void aBatchOfAZombieChangesNothing() {
    BatchWriter writer = new BatchWriter(db.projections(), Clock.systemUTC());
    TopicPartition partition = new TopicPartition(Topics.FEEDS.name(), 0);
    writer.positions(List.of(partition), Map.of(partition, 0L));
    Envelope envelope = TestLog.create(who, "room", null);
    writer.write(Batch.of(List.of(), Map.of(partition, new Advance(0, 5))));
    List<Change> changes = List.of(new Change.Accepted(CommandDocument.accepted(envelope)));
    assertThatThrownBy(() -> writer.write(Batch.of(changes, Map.of(partition, new Advance(0, 7)))))
        .isInstanceOf(StaleOffsetsException.class);
    assertThat(db.column("select id from commands")).isEmpty();
    assertThat(db.column("select next_offset from materializer_offsets")).containsExactly(5L);
  }

  @Test
  void anOlderDocumentDoesNotReplaceANewerOne() {
    BatchWriter writer = new BatchWriter(db.projections(), Clock.systemUTC());
    TopicPartition partition = new TopicPartition(Topics.COMMANDS.name(), 0);
    writer.positions(List.of(partition), Map.of(partition, 0L));
    Envelope envelope = TestLog.create(who, "room", null);
    CommandDocument ended = TestLog.booked(envelope).getLast().document();
    writer.write(
        Batch.of(
            List.of(
                new Change.Accepted(ended),
                new Change.Accepted(CommandDocument.accepted(envelope))),
            Map.of(partition, new Advance(0, 1))));
    writer.write(
        Batch.of(
            List.of(new Change.Accepted(CommandDocument.accepted(envelope))),
            Map.of(partition, new Advance(1, 2))));
    assertThat(find(envelope.commandId())).isEqualTo(ended);
  }

  private CommandDocument find(UUID commandId) {
    return db.projections().read(s -> new CommandStore().find(s, commandId)).orElseThrow();
  }
}
