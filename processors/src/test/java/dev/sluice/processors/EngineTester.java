package dev.sluice.processors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.processors.engine.Engine;
import dev.sluice.processors.engine.EngineSettings;
import dev.sluice.processors.policy.Authorizer;
import dev.sluice.processors.state.TaskStore;
import dev.sluice.processors.step.Attempt;
import dev.sluice.processors.step.Outcome;
import dev.sluice.processors.step.StepAnswer;
import dev.sluice.processors.stream.PulsingClients;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.command.Request;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandEvent;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.Result;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.Topics;
import dev.sluice.schemas.policy.PolicyBook;
import dev.sluice.schemas.policy.PolicyChange;
import dev.sluice.schemas.subject.Suspensions;
import dev.sluice.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.test.TestRecord;

/**
 * The engine in a topology, with time, commits, answers and crashes in the hands of the test. A
 * crash falls back to the state of the last commit and reads again what came after it.
 */
final class EngineTester implements AutoCloseable {
  /** As fine as commands tell times. */
  final TestClock clock = new TestClock(Instant.now().truncatedTo(ChronoUnit.MICROS));

  final PolicyBook policies = new PolicyBook();
  final Suspensions suspensions = new Suspensions();
  private final Map<Attempt, Consumer<StepAnswer>> calls = new LinkedHashMap<>();
  private final List<CommandEvent> committed = new ArrayList<>();
  private final List<CommandEvent> events = new ArrayList<>();
  private final List<Request> sent = new ArrayList<>();
  private final List<KeyValue<Bytes, byte[]>> snapshot = new ArrayList<>();
  private final PulsingClients clients =
      new PulsingClients(Duration.ZERO, Duration.ZERO, 0, _ -> {});
  private final int partitions;
  private final EngineSettings settings;
  private int committedRecords;
  private int records;
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> input;
  private TestOutputTopic<byte[], byte[]> output;

  EngineTester() {
    this(1);
  }

  /**
   * @param partitions of the topic; the driver's only task has the first
   */
  EngineTester(int partitions) {
    this(partitions, TestConfig.engine());
  }

  EngineTester(int partitions, EngineSettings settings) {
    this.partitions = partitions;
    this.settings = settings;
    policies.apply(PolicyChange.builtIn(1, clock.instant()));
    assertThat(policies.refresh()).isEmpty();
    open();
  }

  private void open() {
    ProcessorsMeters meters = new ProcessorsMeters(Metrics.ofProcess());
    Engine.Parts parts =
        new Engine.Parts(
            new Authorizer(policies, suspensions),
            calls::put,
            settings,
            meters,
            clock,
            // Greatest pauses: a test that passes some time knows that they are over.
            () -> -1L);
    Properties streams = new Properties();
    streams.put("application.id", "engine-test");
    streams.put("bootstrap.servers", "none:1");
    driver =
        new TopologyTestDriver(
            ProcessorsTopology.of(
                () ->
                    new CommandProcessor(
                        clients, Commands.seal(), parts, partitions, Duration.ofDays(8), meters),
                restored()),
            streams,
            clock.instant());
    ByteArraySerializer bytes = new ByteArraySerializer();
    input = driver.createInputTopic(Topics.COMMANDS.name(), bytes, bytes);
    output = output(Topics.EVENTS);
  }

  private TestOutputTopic<byte[], byte[]> output(Topics topic) {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    return driver.createOutputTopic(topic.name(), bytes, bytes);
  }

  private KeyValueBytesStoreSupplier restored() {
    KeyValueBytesStoreSupplier memory = Stores.inMemoryKeyValueStore(TaskStore.NAME);
    return new KeyValueBytesStoreSupplier() {
      @Override
      public String name() {
        return TaskStore.NAME;
      }

      @Override
      public KeyValueStore<Bytes, byte[]> get() {
        KeyValueStore<Bytes, byte[]> store = memory.get();
        snapshot.forEach(entry -> store.put(entry.key, entry.value));
        return store;
      }

      @Override
      public String metricsScope() {
        return memory.metricsScope();
      }
    };
  }

  EngineTester send(Request... requests) {
    for (Request request : requests) {
      sent.add(request);
      sendBytes(Commands.key(request), Commands.value(request));
    }
    return this;
  }

  void sendBytes(byte[] key, byte[] value) {
    records++;
    input.pipeInput(key, value);
    collect();
  }

  /** What was written and forwarded so far becomes durable. */
  EngineTester commit() {
    collect();
    committed.clear();
    committed.addAll(events);
    committedRecords = records;
    snapshot.clear();
    KeyValueStore<Bytes, byte[]> store = driver.getKeyValueStore(TaskStore.NAME);
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      all.forEachRemaining(snapshot::add);
    }
    clients.ofThisThread().committed();
    return this;
  }

  /** Killed, and started again on what was committed. */
  EngineTester crash() {
    driver.close();
    calls.clear();
    events.clear();
    events.addAll(committed);
    open();
    // The driver counts offsets anew: records that are no commands stand for those read before.
    for (int i = 0; i < committedRecords; i++) {
      input.pipeInput(new byte[0], new byte[0]);
    }
    sent.subList(committedRecords, sent.size())
        .forEach(e -> input.pipeInput(Commands.key(e), Commands.value(e)));
    collect();
    return this;
  }

  /** The calls of a command that wait for an answer, such as {@code hold-slot}. */
  List<String> calls(Envelope envelope) {
    return calls.keySet().stream()
        .filter(a -> a.work().envelope().commandId().equals(envelope.commandId()))
        .map(a -> a.call().label())
        .toList();
  }

  /** The oldest call of a command that waits for an answer. */
  Attempt attempt(Envelope envelope) {
    return calls.keySet().stream()
        .filter(a -> a.work().envelope().commandId().equals(envelope.commandId()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no call waits for an answer"));
  }

  EngineTester answer(Envelope envelope, Outcome outcome) {
    Attempt attempt = attempt(envelope);
    calls.remove(attempt).accept(new StepAnswer(attempt, outcome));
    return pass(Duration.ofMillis(1));
  }

  /** The step was carried out; commits happen in between as they would. */
  EngineTester done(Envelope... envelopes) {
    for (Envelope envelope : envelopes) {
      answer(envelope, new Outcome.Done(result(envelope, 1)));
    }
    return this;
  }

  /** Carries a command out, each step at once. */
  EngineTester carryOut(Envelope envelope) {
    send(envelope);
    for (commit(); !calls(envelope).isEmpty(); commit()) {
      done(envelope);
    }
    return this;
  }

  /** Each call of a command is answered like this, until none is made any more. */
  EngineTester answerAll(Envelope envelope, Outcome outcome) {
    String label = calls(envelope).getFirst();
    while (calls(envelope).isEmpty() || calls(envelope).contains(label)) {
      if (calls(envelope).isEmpty()) {
        commit().pass(Duration.ofSeconds(20));
        if (document(envelope).status() != CommandStatus.RUNNING) {
          return this;
        }
      } else {
        answer(envelope, outcome);
      }
    }
    return this;
  }

  EngineTester pass(Duration time) {
    clock.advance(time);
    driver.advanceWallClockTime(time);
    collect();
    return this;
  }

  private void collect() {
    while (!output.isEmpty()) {
      events.add(EventCodec.readEvent(output.readValue()));
    }
  }

  List<TestRecord<byte[], byte[]>> records(Topics topic) {
    return output(topic).readRecordsToList();
  }

  List<CommandEvent> events(Envelope envelope) {
    return events.stream().filter(e -> id(e).equals(envelope.commandId())).toList();
  }

  List<EventType> types(Envelope envelope) {
    List<CommandEvent> own = events(envelope);
    for (int i = 0; i < own.size(); i++) {
      assertThat(own.get(i).entry().document().revision()).isEqualTo(i + 1L);
    }
    return own.stream().map(e -> e.entry().type()).toList();
  }

  /** The document after the last event so far. */
  CommandDocument document(Envelope envelope) {
    return events(envelope).getLast().entry().document();
  }

  private static UUID id(CommandEvent event) {
    return event.entry().document().commandId();
  }

  static Result result(Envelope envelope, long revision) {
    Instant now = Instant.parse("2026-11-22T10:00:00Z");
    return switch (envelope.command()) {
      case Command.DefineSchedule c ->
          new Result.ScheduleState(
              c.resourceId(), "UTC", 1, 60, c.weekly(), List.of(), revision, now);
      case Command.CloseSchedule c ->
          new Result.ScheduleState(
              c.resourceId(), "UTC", 1, 60, List.of(), List.of(), revision, now);
      case Command.CreateBooking c ->
          booking(envelope, c.resourceId(), c.period(), false, revision);
      case Command.RescheduleBooking c -> booking(envelope, "room", c.period(), false, revision);
      case Command.CancelBooking _ ->
          booking(envelope, "room", new Period(now, now.plusSeconds(60)), true, revision);
    };
  }

  private static Result booking(
      Envelope envelope, String resource, Period period, boolean cancelled, long revision) {
    Instant now = Instant.parse("2026-11-22T10:00:00Z");
    return new Result.BookingState(
        envelope.bookingId().orElseThrow().value(),
        "client-a",
        resource,
        period,
        1,
        null,
        null,
        cancelled,
        null,
        revision,
        now,
        now,
        envelope.command() instanceof Command.CancelBooking
            ? "hd_of_booking"
            : "hd_" + envelope.commandId());
  }

  @Override
  public void close() {
    driver.close();
  }
}
