package dev.sluice.faults.campaign;

import dev.sluice.faults.history.History;
import dev.sluice.faults.history.History.EventKind;
import dev.sluice.faults.history.History.Row;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Order;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.event.FeedRecord;
import dev.sluice.schemas.event.Result;
import dev.sluice.schemas.event.WebhookNotice;
import dev.sluice.schemas.json.DocumentJson;
import dev.sluice.schemas.kafka.CommandCodec;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads the topics from their beginning to their end, as an auditor would. */
final class LogReader {
  private final String bootstrapServers;

  LogReader(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * What the events topic holds.
   *
   * @param rows the projections as a rebuild from it alone gives them
   * @param leastCapacity the fewest seats that each resource ever had
   * @param events how many events each subject's feed has, by {@code tenant/subject}, and each
   *     tenant's, by {@code tenant/}
   */
  record Events(
      List<History.Logged> log,
      List<Row> rows,
      Map<String, Integer> leastCapacity,
      Map<String, Long> events) {}

  /**
   * What the commands topic holds.
   *
   * @param tenants whose command each is
   */
  record Requests(
      List<History.Appended> commands, List<History.Ordered> orders, Map<String, String> tenants) {}

  Requests requests() {
    Requests requests = new Requests(new ArrayList<>(), new ArrayList<>(), new HashMap<>());
    read(
        Topics.COMMANDS.name(),
        record -> {
          switch (CommandCodec.read(EventCodec.readSealed(record.value()).envelope())) {
            case Envelope command -> {
              String id = command.commandId().toString();
              requests.tenants().put(id, command.principal().tenant());
              requests
                  .commands()
                  .add(
                      new History.Appended(
                          command.lane().value(),
                          record.partition(),
                          record.offset(),
                          id,
                          wanted(command.command())));
            }
            case Order order ->
                requests
                    .orders()
                    .add(
                        new History.Ordered(
                            record.partition(),
                            record.offset(),
                            order.commandId().toString(),
                            order.kind().apiName(),
                            order.acceptedAt()));
          }
        });
    return requests;
  }

  /** The seats of a booking that is moved are as many as it has: in a campaign, one. */
  private static History.@Nullable Wanted wanted(Command command) {
    return switch (command) {
      case Command.CreateBooking c -> wanted(c.period(), c.seats());
      case Command.RescheduleBooking c -> wanted(c.period(), 1);
      case Command.CloseSchedule c -> wanted(c.period(), 0);
      case Command.CancelBooking _, Command.DefineSchedule _ -> null;
    };
  }

  private static History.Wanted wanted(Period period, int seats) {
    return new History.Wanted(period.start(), period.end(), seats);
  }

  Events events() {
    List<History.Logged> logged = new ArrayList<>();
    Rebuild rebuild = new Rebuild();
    read(
        Topics.EVENTS.name(),
        record -> {
          FeedRecord entry = EventCodec.readLogged(record.value()).entry();
          if (rebuild.take(entry)) {
            logged.add(logged(record, entry));
          }
        });
    return new Events(logged, rebuild.rows(), rebuild.leastCapacity, rebuild.events);
  }

  private static History.Logged logged(ConsumerRecord<byte[], byte[]> record, FeedRecord entry) {
    return new History.Logged(
        record.partition(),
        record.offset(),
        entry.about().toString(),
        entry.revision(),
        EventJson.kind(entry.type()),
        entry.time(),
        EventJson.print(entry));
  }

  /** The projections, from the log and nothing else. */
  private static final class Rebuild {
    private final Map<String, CommandDocument> commands = new HashMap<>();
    private final Map<String, CommandDocument> results = new HashMap<>();
    private final Map<String, Long> events = new TreeMap<>();
    private final Map<String, Integer> leastCapacity = new HashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private final Set<String> notices = new HashSet<>();

    /** Whether it is no repeat: those of webhooks are written at least once. */
    boolean take(FeedRecord entry) {
      switch (entry) {
        case FeedEntry ofCommand -> take(ofCommand.document());
        case WebhookNotice notice -> {
          if (!notices.add(notice.eventId())) {
            return false;
          }
        }
      }
      events.merge(entry.feedKey(), 1L, Long::sum);
      events.merge(entry.tenant() + "/", 1L, Long::sum);
      rows.add(Rows.feedEntry(entry));
      return true;
    }

    private void take(CommandDocument document) {
      commands.merge(document.commandId().toString(), document, Rebuild::newer);
      Result result = document.result();
      if (result != null) {
        results.merge(Rows.key(document.tenant(), result), document, Rebuild::later);
        if (result instanceof Result.ScheduleState schedule) {
          leastCapacity.merge(Rows.key(document.tenant(), result), schedule.capacity(), Math::min);
        }
      }
    }

    private static CommandDocument newer(CommandDocument a, CommandDocument b) {
      return a.revision() >= b.revision() ? a : b;
    }

    private static CommandDocument later(CommandDocument a, CommandDocument b) {
      return Rows.revision(a) >= Rows.revision(b) ? a : b;
    }

    List<Row> rows() {
      commands.values().forEach(d -> rows.add(Rows.command(d)));
      results.values().forEach(d -> Rows.result(d, rows));
      events.forEach((feed, count) -> rows.add(Rows.feed(feed, 1, count, count, count)));
      return rows;
    }
  }

  private void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> onRecord) {
    Map<String, Object> config =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.seekToBeginning(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(onRecord);
      }
    }
  }

  static long print(CommandDocument document) {
    return History.print(DocumentJson.document(document).toString());
  }

  static EventKind kind(CommandStatus status) {
    return status == CommandStatus.RUNNING ? EventKind.STARTED : EventKind.valueOf(status.name());
  }
}
