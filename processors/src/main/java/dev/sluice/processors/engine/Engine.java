package dev.sluice.processors.engine;

import dev.sluice.processors.lane.Lanes;
import dev.sluice.processors.lane.Places;
import dev.sluice.processors.policy.Authorizer;
import dev.sluice.processors.policy.BookingFacts;
import dev.sluice.processors.saga.End;
import dev.sluice.processors.saga.Saga;
import dev.sluice.processors.state.Known;
import dev.sluice.processors.state.Pending;
import dev.sluice.processors.state.Place;
import dev.sluice.processors.state.Progress;
import dev.sluice.processors.state.TaskStore;
import dev.sluice.processors.step.Caller;
import dev.sluice.processors.step.Service;
import dev.sluice.processors.step.StepClient;
import dev.sluice.processors.step.Work;
import dev.sluice.processors.stream.Pulse;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.CommandIds;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.LaneKey;
import dev.sluice.schemas.command.Order;
import dev.sluice.schemas.event.CommandEvent;
import dev.sluice.schemas.event.CommandEvent.PolicyDecision;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.SealedEnvelope;
import dev.sluice.schemas.problem.ProblemType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine of one task: takes each command of its partition to exactly one end.
 *
 * <p>A command is known by its id for as long as the store keeps it, so that a second record of it
 * changes nothing. What is written and emitted becomes durable together, in the transaction that
 * also commits the offset. Used by the stream thread only.
 */
public final class Engine {
  private static final Logger log = LoggerFactory.getLogger(Engine.class);

  private static final Map<CommandType, List<Service>> SERVICES =
      Stream.of(CommandType.values())
          .collect(Collectors.toUnmodifiableMap(Function.identity(), Engine::servicesOf));

  private final TaskStore store;
  private final Ledger ledger;
  private final Lanes lanes;
  private final Places places;
  private final Conductor conductor;
  private final Interventions interventions;
  private final Authorizer authorizer;
  private final EngineSettings settings;
  private final EngineMeters meters;

  /** What the engines of all tasks have in common. */
  public record Parts(
      Authorizer authorizer,
      Caller caller,
      EngineSettings settings,
      EngineMeters meters,
      Clock clock,
      RandomGenerator random) {}

  public Engine(TaskStore store, Emitter emitter, Pulse pulse, Parts parts) {
    this.store = store;
    this.ledger = new Ledger(store, emitter, pulse, parts.clock());
    this.settings = parts.settings();
    this.meters = parts.meters();
    this.authorizer = parts.authorizer();
    this.lanes = new Lanes(store);
    this.places = new Places(settings.placesPerService());
    this.conductor =
        new Conductor(
            ledger,
            pulse,
            new Calls(pulse, lanes, places, parts.caller()),
            new Patience(settings, parts.random()),
            meters,
            this::leaveLane,
            this::standStill);
    this.interventions =
        new Interventions(
            authorizer, ledger, lanes, conductor, meters, p -> located(p, facts(p.envelope())));
  }

  /** Goes on with what an earlier life left, calling again with the same keys. */
  public void restore() {
    store.forEachPending(
        pending -> {
          LaneKey lane = pending.envelope().lane();
          if (pending.progress() == null) {
            return;
          }
          switch (pending.progress().place()) {
            case RUNNING -> {
              lanes.resume(lane);
              meters.running(1);
              conductor.recover(pending);
            }
            case HOLDING -> {
              lanes.resume(lane);
              lanes.hold(lane);
              interventions.parked();
            }
            case ASIDE -> interventions.parked();
            case RETURNING -> {}
          }
        });
    // Only now: what comes back to its lane may have been accepted before what runs there.
    store.forEachPending(
        pending -> {
          if (pending.waits()) {
            LaneKey lane = pending.envelope().lane();
            lanes.joinAgain(lane, pending.offset(), store.isStored(lane, pending.offset()));
          }
        });
    meters.waiting(lanes.waiting());
  }

  /** A command arrives from the log, its seal verified. */
  public void accept(Envelope envelope, SealedEnvelope sealed, long offset) {
    Optional<Known> known = store.find(envelope.commandId());
    if (known.isPresent()) {
      repeated(envelope, known.get());
      return;
    }
    Pending pending = ledger.accept(envelope, sealed, offset);
    lanes.join(envelope.lane(), offset);
    meters.waiting(1);
    startLanes(pending);
  }

  private void repeated(Envelope envelope, Known known) {
    boolean same = known.fingerprint().equals(envelope.fingerprint());
    meters.duplicate(same);
    if (!same) {
      log.atWarn()
          .addKeyValue("commandId", envelope.commandId())
          .log("Another command under an id that is taken; the first one stands");
    }
  }

  /**
   * An order about a command arrives from the log, its seal verified. It changes nothing once the
   * command has ended: the end stands.
   */
  public void order(Order order, SealedEnvelope sealed) {
    Optional<Known> known = store.find(order.commandId()).filter(k -> k.endedAt() == null);
    if (known.isEmpty()) {
      return;
    }
    interventions.take(order, sealed, store.pendingAt(known.get().offset()));
    startLanes(null);
  }

  /** Takes answers, tries again what is due, and starts what may be started. */
  public void advance() {
    conductor.advance();
    startLanes(null);
  }

  /** Everything written so far is durable. */
  public void committed() {
    lanes.settle();
    conductor.committed();
  }

  public boolean hasAnswers() {
    return conductor.hasAnswers();
  }

  public long nanosUntilTimer() {
    return conductor.nanosUntilTimer();
  }

  public boolean isFull() {
    return lanes.inHand() >= settings.fullAt();
  }

  /** Whether nothing is in hand but what waits for somebody's decision. */
  public boolean isIdle() {
    return lanes.inHand() == 0;
  }

  /** The task is closed: what is in hand goes on elsewhere. */
  public void close() {
    meters.running(-lanes.active());
    meters.waiting(-lanes.waiting());
    interventions.close();
  }

  private void startLanes(@Nullable Pending atHand) {
    for (OptionalLong next = nextToStart(); next.isPresent(); next = nextToStart()) {
      long offset = next.getAsLong();
      Pending pending =
          atHand != null && atHand.offset() == offset ? atHand : store.pendingAt(offset);
      Optional<Service> lacking = places.lacking(services(pending));
      if (lacking.isPresent()) {
        LaneKey lane = pending.envelope().lane();
        lanes.defer(lane, offset);
        places.await(lacking.get(), lane);
      } else {
        meters.waiting(-1);
        meters.running(1);
        start(pending);
      }
    }
  }

  /** What waits for room at a service comes before what has just become ready. */
  private OptionalLong nextToStart() {
    Optional<LaneKey> next = places.next();
    // A lane that has been left since must not cost those behind it their turn.
    while (next.isPresent() && !lanes.undefer(next.get())) {
      next = places.next();
    }
    return lanes.start();
  }

  private static List<Service> servicesOf(CommandType type) {
    return Saga.of(type).steps().stream().map(step -> StepClient.service(step.name())).toList();
  }

  /** The services that a command calls, in the order of its calls. */
  private static List<Service> services(Pending pending) {
    Progress progress = pending.progress();
    Saga saga = Saga.of(pending.document().type());
    return progress == null
        ? SERVICES.getOrDefault(pending.document().type(), List.of())
        : saga.call(progress.state()).stream().map(c -> StepClient.service(c.step())).toList();
  }

  private void start(Pending pending) {
    if (pending.progress() == null) {
      begin(pending);
    } else {
      conductor.resume(pending.with(pending.progress().at(Place.RUNNING)));
    }
  }

  private void begin(Pending first) {
    Envelope envelope = first.envelope();
    Optional<BookingFacts> known = facts(envelope);
    Pending pending = located(first, known);
    Instant now = ledger.now(pending);
    Optional<End> taken = keyIsTaken(pending);
    if (taken.isPresent()) {
      end(pending, taken.get(), null);
      return;
    }
    if (envelope.deadline() != null && !now.isBefore(envelope.deadline())) {
      end(pending, End.expired(), null);
      return;
    }
    BookingFacts facts = known.orElse(null);
    PolicyDecision decision = authorizer.decide(envelope, facts, now);
    meters.decided(decision);
    if (!decision.allowed()) {
      end(pending, End.rejected(Authorizer.refusal(decision)), decision);
      return;
    }
    Pending authorized =
        ledger.note(pending, EventType.AUTHORIZED, pending.document().authorized(now), decision);
    Optional<ProblemType> obstacle = obstacle(envelope, facts);
    if (obstacle.isPresent()) {
      end(authorized, End.rejected(obstacle.get()), null);
      return;
    }
    Pending started =
        ledger.note(authorized, EventType.STARTED, authorized.document().started(now), null);
    conductor.begin(started, new Work(envelope, facts, settings.holdTime()));
  }

  /**
   * With the resource of the booking that it names, which no id tells, if its client may know of
   * that booking. Seen from outside with the command's next event.
   */
  private Pending located(Pending pending, Optional<BookingFacts> facts) {
    Envelope envelope = pending.envelope();
    return facts
        .filter(known -> authorizer.mayKnow(envelope.principal(), known))
        .map(known -> envelope.resourceId().orElse(known.resourceId()))
        .map(resource -> pending.with(pending.document().about(resource)))
        .orElse(pending);
  }

  /**
   * The end of a command whose key has come to another before. Two instances that do not hear of
   * each other may give one use two ids, if midnight lies between them (ADR 3).
   */
  private Optional<End> keyIsTaken(Pending pending) {
    Envelope envelope = pending.envelope();
    String key = envelope.idempotencyKey();
    if (key == null) {
      return Optional.empty();
    }
    UUID name = CommandIds.ofKey(envelope.principal(), envelope.command().type(), key);
    for (UUID id : CommandIds.ofUsesBeside(name, envelope.acceptedAt())) {
      Optional<Known> first = store.find(id).filter(known -> known.isEarlierInUseOf(pending));
      if (first.isPresent()) {
        boolean same = first.get().fingerprint().equals(envelope.fingerprint());
        meters.duplicate(same);
        return Optional.of(
            same ? End.duplicateOf(id) : End.rejected(ProblemType.IDEMPOTENCY_KEY_REUSED));
      }
    }
    return Optional.empty();
  }

  /** The facts of the booking that a command names. */
  private Optional<BookingFacts> facts(Envelope envelope) {
    return switch (envelope.command()) {
      case Command.RescheduleBooking c -> store.booking(c.bookingId());
      case Command.CancelBooking c -> store.booking(c.bookingId());
      case Command.CreateBooking _, Command.DefineSchedule _, Command.CloseSchedule _ ->
          Optional.empty();
    };
  }

  private static Optional<ProblemType> obstacle(Envelope envelope, @Nullable BookingFacts facts) {
    if (facts == null) {
      return Optional.empty();
    }
    if (facts.cancelled()) {
      return Optional.of(ProblemType.BOOKING_CANCELLED);
    }
    Long expected = envelope.expectedRevision();
    return expected != null && expected != facts.revision()
        ? Optional.of(ProblemType.REVISION_MISMATCH)
        : Optional.empty();
  }

  private void end(Pending pending, End end, CommandEvent.@Nullable Detail detail) {
    meters.ended(ledger.end(pending, end, null, detail));
    leaveLane(pending);
  }

  private void standStill(Pending pending) {
    meters.running(-1);
    LaneKey lane = pending.envelope().lane();
    if (pending.started().place() == Place.HOLDING) {
      lanes.hold(lane);
    } else {
      lanes.finish(lane);
    }
    interventions.parked();
  }

  private void leaveLane(Pending pending) {
    meters.running(-1);
    lanes.finish(pending.envelope().lane());
  }
}
