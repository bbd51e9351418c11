package dev.sluice.bench.log;

import dev.sluice.bench.system.SystemUnderTest;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.kafka.CommandCodec;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.Topics;
import dev.sluice.schemas.seal.EnvelopeSeal;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes commands, sealed, and what became of them into the topics that the egress reads: the
 * former as the ingress does, the latter in transactions, as the processors do. For one thread.
 */
public final class LogWriter implements AutoCloseable {
  private static final String SEAL_ID = "stack";
  private static final int COMMANDS_A_TRANSACTION = 100;

  private final EnvelopeSeal seal;
  private final KafkaProducer<String, byte[]> commands;
  private final KafkaProducer<String, byte[]> feeds;

  private LogWriter(
      EnvelopeSeal seal,
      KafkaProducer<String, byte[]> commands,
      KafkaProducer<String, byte[]> feeds) {
    this.seal = seal;
    this.commands = commands;
    this.feeds = feeds;
  }

  public static LogWriter open(SystemUnderTest system) throws IOException {
    String key = Files.readString(system.data().resolve("secrets").resolve("seal-key")).strip();
    EnvelopeSeal seal =
        new EnvelopeSeal(Map.of(SEAL_ID, Base64.getUrlDecoder().decode(key)), SEAL_ID);
    Map<String, Object> properties = new HashMap<>();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, system.bootstrapServers());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    KafkaProducer<String, byte[]> commands = producer(properties);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "bench-log");
    // Several at once overtake the first of a transaction, and are told to come again.
    properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    KafkaProducer<String, byte[]> feeds = producer(properties);
    feeds.initTransactions();
    return new LogWriter(seal, commands, feeds);
  }

  private static KafkaProducer<String, byte[]> producer(Map<String, Object> properties) {
    return new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }

  /**
   * Writes commands and their events, and returns when all are durable.
   *
   * @param events of each, from its first on; {@link BookingEvents#EACH} makes it final
   */
  public void write(BookingEvents bookings, List<Envelope> envelopes, int events)
      throws ExecutionException, InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>(envelopes.size());
    for (Envelope envelope : envelopes) {
      byte[] sealed = EventCodec.write(seal.seal(CommandCodec.write(envelope)));
      sent.add(
          commands.send(
              new ProducerRecord<>(Topics.COMMANDS.name(), envelope.lane().value(), sealed)));
    }
    for (Future<RecordMetadata> each : sent) {
      each.get();
    }
    for (int from = 0; from < envelopes.size(); from += COMMANDS_A_TRANSACTION) {
      int to = Math.min(envelopes.size(), from + COMMANDS_A_TRANSACTION);
      happened(
          envelopes.subList(from, to).stream()
              .flatMap(envelope -> bookings.story(envelope).stream().limit(events))
              .toList());
    }
  }

  /** Writes the last event of commands whose first events are there. */
  public void finish(BookingEvents bookings, List<Envelope> envelopes) {
    happened(envelopes.stream().map(envelope -> bookings.story(envelope).getLast()).toList());
  }

  private void happened(List<FeedEntry> entries) {
    feeds.beginTransaction();
    for (FeedEntry entry : entries) {
      // A failure is thrown by the commit.
      var _ =
          feeds.send(
              new ProducerRecord<>(Topics.FEEDS.name(), entry.feedKey(), EventCodec.write(entry)));
    }
    feeds.commitTransaction();
  }

  @Override
  public void close() {
    commands.close();
    feeds.close();
  }
}
