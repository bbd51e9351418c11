package dev.sluice.egress;

import dev.sluice.embedded.SharedParts;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.CommandIds;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.event.FeedRecord;
import dev.sluice.schemas.event.Reason;
import dev.sluice.schemas.event.Result;
import dev.sluice.schemas.kafka.CommandCodec;
import dev.sluice.schemas.kafka.ControlCodec;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.Topics;
import dev.sluice.schemas.policy.PolicyChange;
import dev.sluice.schemas.problem.ProblemType;
import dev.sluice.schemas.seal.EnvelopeSeal;
import dev.sluice.schemas.subject.SubjectChange;
import dev.sluice.schemas.subject.SubjectKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Writes into the topics what ingress and processors would. */
public final class TestLog implements AutoCloseable {
  private static final byte[] KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);

  /** As configuration has it. */
  public static final String SEAL_KEY = Base64.getEncoder().encodeToString(KEY);

  public static final EnvelopeSeal SEAL = new EnvelopeSeal(Map.of("test", KEY), "test");

  private static final Instant START = Instant.parse("2099-11-23T09:00:00Z");

  private final KafkaProducer<String, byte[]> producer;

  public TestLog(String bootstrapServers) {
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.LINGER_MS_CONFIG,
                0),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /** On the shared Kafka, with its topics. */
  public static TestLog open() {
    createTopics();
    return new TestLog(SharedParts.kafka().bootstrapServers());
  }

  private static synchronized void createTopics() {
    SharedParts.kafka()
        .createTopics(
            Topics.ALL.stream()
                .map(t -> new NewTopic(t.name(), Topics.PARTITIONS, (short) 1))
                .toList());
  }

  /** Somebody of a tenant of its own. */
  public static Principal client() {
    return new Principal("client", "t-" + UUID.randomUUID(), Set.of("client"), Set.of());
  }

  public static Envelope create(Principal who, String resourceId, @Nullable String key) {
    Command command =
        new Command.CreateBooking(
            resourceId, new Period(START, START.plus(Duration.ofHours(1))), 1, null, null);
    Instant now = Instant.now();
    UUID id =
        key == null
            ? UUID.randomUUID()
            : CommandIds.ofUse(CommandIds.ofKey(who, command.type(), key), now);
    return new Envelope(
        id,
        command,
        who,
        now,
        null,
        null,
        key,
        Fingerprint.of(CommandCodec.canonical(command)),
        null);
  }

  public void accept(Envelope envelope) {
    send(
        Topics.COMMANDS,
        envelope.lane().value(),
        EventCodec.write(SEAL.seal(CommandCodec.write(envelope))));
  }

  /** The same, and waits until Kafka says where it lies. */
  public RecordMetadata acceptNow(Envelope envelope) throws Exception {
    return producer
        .send(
            new ProducerRecord<>(
                Topics.COMMANDS.name(),
                envelope.lane().value(),
                EventCodec.write(SEAL.seal(CommandCodec.write(envelope)))))
        .get();
  }

  /** Suspends a subject, or lets it go on. */
  public void suspend(Principal who, boolean suspended, long revision) {
    SubjectChange change =
        new SubjectChange(
            who.tenant(),
            who.subject(),
            suspended,
            revision,
            new PolicyChange.Author(who.tenant(), "operator"),
            Instant.now(),
            null);
    send(
        Topics.SUBJECTS,
        SubjectKey.of(who.tenant(), who.subject()),
        EventCodec.write(SEAL.seal(ControlCodec.write(change))));
    flush();
  }

  public void send(Topics topic, String key, byte[] value) {
    producer.send(new ProducerRecord<>(topic.name(), key, value));
  }

  public void publish(FeedEntry entry) {
    send(Topics.FEEDS, entry.feedKey(), EventCodec.write(entry));
  }

  public void publish(List<FeedEntry> entries) {
    entries.forEach(this::publish);
  }

  /** The events of a booking that is made, from the first to the last. */
  public static List<FeedEntry> booked(Envelope envelope) {
    List<FeedEntry> events = new ArrayList<>();
    CommandDocument d = CommandDocument.accepted(envelope);
    events.add(entry(EventType.ACCEPTED, d));
    d = d.authorized(Instant.now());
    events.add(entry(EventType.AUTHORIZED, d));
    d = d.started(Instant.now());
    events.add(entry(EventType.STARTED, d));
    d = d.succeeded(booking(envelope), Instant.now());
    events.add(entry(EventType.SUCCEEDED, d));
    return events;
  }

  /** The events of a command that is refused. */
  public static List<FeedEntry> rejected(Envelope envelope) {
    CommandDocument d = CommandDocument.accepted(envelope);
    return List.of(
        entry(EventType.ACCEPTED, d),
        entry(
            EventType.REJECTED,
            d.ended(
                CommandStatus.REJECTED, Reason.of(ProblemType.SLOT_UNAVAILABLE), Instant.now())));
  }

  public static Result.BookingState booking(Envelope envelope) {
    Command.CreateBooking c = (Command.CreateBooking) envelope.command();
    return new Result.BookingState(
        envelope.bookingId().orElseThrow().value(),
        envelope.principal().subject(),
        c.resourceId(),
        c.period(),
        c.seats(),
        c.customer(),
        c.notes(),
        false,
        null,
        1,
        envelope.acceptedAt(),
        Instant.now(),
        "hold-1");
  }

  public static FeedEntry entry(EventType type, CommandDocument document) {
    return new FeedEntry(type, document.updatedAt(), document, null);
  }

  /** What the audit log says of the tenant of somebody, and nothing else. */
  public List<FeedRecord> audit(Principal who) {
    flush();
    List<FeedRecord> found = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                SharedParts.kafka().bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          consumer.partitionsFor(Topics.EVENTS.name()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> found.add(EventCodec.readLogged(record.value()).entry()));
      }
    }
    found.removeIf(entry -> !entry.tenant().equals(who.tenant()));
    return found;
  }

  /** Waits until Kafka has everything. */
  public void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }
}
