package dev.sluice.processors;

import dev.sluice.processors.engine.Emitter;
import dev.sluice.processors.engine.Engine;
import dev.sluice.processors.state.TaskStore;
import dev.sluice.processors.stream.Pulse;
import dev.sluice.processors.stream.PulsingClients;
import dev.sluice.processors.stream.TaskPulse;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Order;
import dev.sluice.schemas.command.Request;
import dev.sluice.schemas.event.SealedEnvelope;
import dev.sluice.schemas.kafka.CommandCodec;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.Topics;
import dev.sluice.schemas.kafka.UnreadableMessageException;
import dev.sluice.schemas.seal.EnvelopeSeal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The node of the topology that carries commands out: lets in what bears a valid seal, and gives
 * the task's engine the stream thread whenever there is something to do. Never blocks.
 */
final class CommandProcessor implements Processor<byte[], byte[], byte[], byte[]>, TaskPulse {
  private static final Duration TICK = Duration.ofMillis(1);
  private static final Duration SWEEP = Duration.ofSeconds(5);
  private static final int SWEPT_AT_ONCE = 1_000;

  private final PulsingClients clients;
  private final EnvelopeSeal seal;
  private final Engine.Parts parts;
  private final int partitions;
  private final Duration memory;
  private final ProcessorsMeters meters;
  private @Nullable Task task;

  /** What there is from {@link #init} to {@link #close}. */
  private record Task(
      ProcessorContext<byte[], byte[]> context,
      TopicPartition source,
      Pulse pulse,
      TaskStore store,
      Engine engine,
      DeadLetters deadLetters,
      Ticking ticking) {}

  /** Ticks only while there is something in hand: each tick makes its task part of the commit. */
  private static final class Ticking {
    @Nullable Cancellable timer;
  }

  /**
   * @param partitions of the topic of commands
   * @param memory how long a command stays known after its end
   */
  CommandProcessor(
      PulsingClients clients,
      EnvelopeSeal seal,
      Engine.Parts parts,
      int partitions,
      Duration memory,
      ProcessorsMeters meters) {
    this.clients = clients;
    this.seal = seal;
    this.parts = parts;
    this.partitions = partitions;
    this.memory = memory;
    this.meters = meters;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    Pulse pulse = clients.ofThisThread();
    TaskStore store = new TaskStore(context.getStateStore(TaskStore.NAME));
    Engine engine = new Engine(store, new Emitter(context), pulse, parts);
    TopicPartition source =
        new TopicPartition(Topics.COMMANDS.name(), context.taskId().partition());
    Task opened =
        new Task(context, source, pulse, store, engine, new DeadLetters(context), new Ticking());
    task = opened;
    engine.restore();
    pulse.join(this);
    context.schedule(SWEEP, PunctuationType.WALL_CLOCK_TIME, _ -> sweep());
    keepTicking(opened);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Task current = current();
    current.engine().advance();
    receive(current, record);
    afterwards(current);
  }

  private void tick() {
    Task current = current();
    current.engine().advance();
    afterwards(current);
  }

  private void receive(Task current, Record<byte[], byte[]> record) {
    SealedEnvelope sealed;
    Request request;
    try {
      sealed = EventCodec.readSealed(record.value() == null ? new byte[0] : record.value());
      if (!seal.isValid(sealed)) {
        discard(current, record, DeadLetters.Reason.UNSEALED);
        return;
      }
      request = CommandCodec.read(sealed.envelope());
    } catch (UnreadableMessageException e) {
      discard(current, record, DeadLetters.Reason.UNREADABLE);
      return;
    }
    byte[] lane = request.lane().value().getBytes(StandardCharsets.UTF_8);
    if (!Arrays.equals(record.key(), lane)
        || BuiltInPartitioner.partitionForKey(lane, partitions) != current.source().partition()) {
      // Elsewhere it would meet neither its lane nor the record of the same command before it.
      discard(current, record, DeadLetters.Reason.WRONG_LANE);
      return;
    }
    switch (request) {
      case Envelope envelope ->
          current.engine().accept(envelope, sealed, offset(current.context()));
      case Order order -> current.engine().order(order, sealed);
    }
  }

  private void discard(Task current, Record<byte[], byte[]> record, DeadLetters.Reason reason) {
    meters.deadLetter(reason.text());
    current.deadLetters().put(record, current.source(), offset(current.context()), reason);
    current.pulse().wantCommitSoon();
  }

  private static long offset(ProcessorContext<byte[], byte[]> context) {
    return context
        .recordMetadata()
        .map(RecordMetadata::offset)
        .orElseThrow(() -> new IllegalStateException("a record of a topic has an offset"));
  }

  private void afterwards(Task current) {
    if (current.pulse().shouldCommit()) {
      current.context().commit();
    }
    keepTicking(current);
  }

  private void keepTicking(Task current) {
    Ticking ticking = current.ticking();
    boolean busy = !current.engine().isIdle() || current.pulse().isCommitWanted();
    if (busy && ticking.timer == null) {
      ticking.timer =
          current.context().schedule(TICK, PunctuationType.WALL_CLOCK_TIME, _ -> tick());
    } else if (!busy && ticking.timer != null) {
      ticking.timer.cancel();
      ticking.timer = null;
    }
  }

  private void sweep() {
    Task current = current();
    int forgotten = current.store().sweep(parts.clock().instant().minus(memory), SWEPT_AT_ONCE);
    if (forgotten > 0) {
      current.pulse().wantCommitSoon();
    }
    afterwards(current);
  }

  @Override
  public void close() {
    if (task != null) {
      task.pulse().leave(this);
      task.engine().close();
      task = null;
    }
  }

  private Task current() {
    if (task == null) {
      throw new IllegalStateException("the task is not open");
    }
    return task;
  }

  @Override
  public TopicPartition source() {
    return current().source();
  }

  @Override
  public boolean isFull() {
    return current().engine().isFull();
  }

  @Override
  public boolean hasAnswers() {
    return current().engine().hasAnswers();
  }

  @Override
  public long nanosUntilTimer() {
    return current().engine().nanosUntilTimer();
  }

  @Override
  public void committed() {
    current().engine().committed();
  }
}
