package dev.sluice.processors.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.sluice.processors.message.v1.StateMessages;
import dev.sluice.processors.policy.BookingFacts;
import dev.sluice.processors.saga.End;
import dev.sluice.processors.saga.SagaState;
import dev.sluice.processors.saga.StepName;
import dev.sluice.processors.step.Work;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.Reason;
import dev.sluice.schemas.event.Result;
import dev.sluice.schemas.kafka.CommandCodec;
import dev.sluice.schemas.kafka.DocumentCodec;
import dev.sluice.schemas.kafka.ResultCodec;
import dev.sluice.schemas.problem.ProblemType;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** State as Protobuf. What was written here is always readable; if not, the store is broken. */
final class StateCodec {
  private StateCodec() {}

  static byte[] write(Known known) {
    StateMessages.KnownCommand.Builder message =
        StateMessages.KnownCommand.newBuilder()
            .setFingerprint(ByteString.copyFrom(known.fingerprint().digest()))
            .setOffset(known.offset());
    if (known.endedAt() != null) {
      message.setEndedAt(timestamp(known.endedAt()));
    }
    if (known.acceptedAt() != null) {
      message.setAcceptedAt(timestamp(known.acceptedAt()));
    }
    return message.build().toByteArray();
  }

  static Known readKnown(byte[] bytes) {
    try {
      StateMessages.KnownCommand message = StateMessages.KnownCommand.parseFrom(bytes);
      return new Known(
          Fingerprint.ofDigest(message.getFingerprint().toByteArray()),
          message.getOffset(),
          message.hasEndedAt() ? instant(message.getEndedAt()) : null,
          message.hasAcceptedAt() ? instant(message.getAcceptedAt()) : null);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("not a known command", e);
    }
  }

  static byte[] write(Pending pending) {
    StateMessages.PendingCommand.Builder message =
        StateMessages.PendingCommand.newBuilder()
            .setEnvelope(ByteString.copyFrom(CommandCodec.write(pending.envelope())))
            .setDocument(ByteString.copyFrom(DocumentCodec.write(pending.document())));
    if (pending.progress() != null) {
      message.setProgress(progress(pending.progress()));
    }
    return message.build().toByteArray();
  }

  static Pending readPending(long offset, byte[] bytes) {
    try {
      StateMessages.PendingCommand message = StateMessages.PendingCommand.parseFrom(bytes);
      Envelope envelope = CommandCodec.readEnvelope(message.getEnvelope().toByteArray());
      return new Pending(
          offset,
          envelope,
          DocumentCodec.read(message.getDocument().toByteArray()),
          message.hasProgress() ? progress(envelope, message.getProgress()) : null);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("not a pending command", e);
    }
  }

  static byte[] write(BookingFacts facts) {
    return facts(facts).toByteArray();
  }

  static BookingFacts readFacts(byte[] bytes) {
    try {
      return facts(StateMessages.BookingFacts.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("not facts of a booking", e);
    }
  }

  private static StateMessages.Progress progress(Progress progress) {
    Work work = progress.work();
    StateMessages.Progress.Builder message =
        StateMessages.Progress.newBuilder()
            .setHoldTime(Duration.newBuilder().setSeconds(work.holdTime().toSeconds()))
            .setAttempts(progress.attempts())
            .setStepStartedAt(timestamp(progress.stepStartedAt()))
            .setSpent(duration(progress.spent()))
            .setPlace(place(progress.place()))
            .setParkedAt(progress.parkedAt())
            .setHeldBack(progress.heldBack());
    if (progress.nextAttempt() != null) {
      message.setNextAttempt(timestamp(progress.nextAttempt()));
    }
    SagaState at = progress.state();
    if (at instanceof SagaState.Parked parked) {
      message.setParkedWhy(parked.why()).setParkedRefused(parked.refused());
      at = parked.at();
    }
    switch (at) {
      case SagaState.Forward s ->
          message.getForwardBuilder().setStep(s.step()).setReach(s.reach() + 1).setRound(s.round());
      case SagaState.Compensating s -> message.setCompensating(compensating(s));
      case SagaState.Parked _, SagaState.Ended _ ->
          throw new IllegalArgumentException("what is pending is on its way");
    }
    if (work.facts() != null) {
      message.setFacts(facts(work.facts()));
    }
    Result outcome = progress.outcome();
    if (outcome != null) {
      ByteString bytes = ByteString.copyFrom(ResultCodec.write(outcome));
      switch (outcome) {
        case Result.BookingState _ -> message.setBooking(bytes);
        case Result.ScheduleState _ -> message.setSchedule(bytes);
      }
    }
    return message.build();
  }

  private static Progress progress(Envelope envelope, StateMessages.Progress message) {
    SagaState at =
        switch (message.getStateCase()) {
          case FORWARD -> forward(message.getForward());
          case COMPENSATING -> compensating(message.getCompensating());
          case STATE_NOT_SET -> throw new IllegalStateException("progress without a state");
        };
    return new Progress(
        message.hasParkedWhy()
            ? new SagaState.Parked(at, message.getParkedWhy(), message.getParkedRefused())
            : at,
        new Work(
            envelope,
            message.hasFacts() ? facts(message.getFacts()) : null,
            java.time.Duration.ofSeconds(message.getHoldTime().getSeconds())),
        outcome(message),
        message.getAttempts(),
        instant(message.getStepStartedAt()),
        java.time.Duration.ofSeconds(
            message.getSpent().getSeconds(), message.getSpent().getNanos()),
        place(message.getPlace()),
        message.getParkedAt(),
        message.hasNextAttempt() ? instant(message.getNextAttempt()) : null,
        message.getHeldBack());
  }

  private static SagaState.Forward forward(StateMessages.Forward message) {
    return new SagaState.Forward(message.getStep(), message.getReach() - 1, message.getRound());
  }

  private static StateMessages.Place place(Place place) {
    return switch (place) {
      case RUNNING -> StateMessages.Place.PLACE_RUNNING;
      case HOLDING -> StateMessages.Place.PLACE_HOLDING;
      case ASIDE -> StateMessages.Place.PLACE_ASIDE;
      case RETURNING -> StateMessages.Place.PLACE_RETURNING;
    };
  }

  private static Place place(StateMessages.Place place) {
    return switch (place) {
      case PLACE_RUNNING -> Place.RUNNING;
      case PLACE_HOLDING -> Place.HOLDING;
      case PLACE_ASIDE -> Place.ASIDE;
      case PLACE_RETURNING -> Place.RETURNING;
      case UNRECOGNIZED -> throw new IllegalStateException("a place of no known name");
    };
  }

  private static Duration duration(java.time.Duration duration) {
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }

  private static @Nullable Result outcome(StateMessages.Progress message) {
    return switch (message.getOutcomeCase()) {
      case BOOKING -> ResultCodec.readBooking(message.getBooking().toByteArray());
      case SCHEDULE -> ResultCodec.readSchedule(message.getSchedule().toByteArray());
      case OUTCOME_NOT_SET -> null;
    };
  }

  private static StateMessages.Compensating compensating(SagaState.Compensating state) {
    StateMessages.Compensating.Builder message =
        StateMessages.Compensating.newBuilder()
            .setStatus(state.end().status().name())
            .setRound(state.round());
    state.left().forEach(step -> message.addLeft(step.name()));
    Optional.ofNullable(state.end().reason())
        .ifPresent(reason -> message.setReason(reason.type().code()).setDetail(reason.detail()));
    return message.build();
  }

  private static SagaState.Compensating compensating(StateMessages.Compensating message) {
    ProblemType type =
        ProblemType.ofCode(message.getReason())
            .orElseThrow(() -> new IllegalStateException("an end of no known reason"));
    End end =
        new End(CommandStatus.valueOf(message.getStatus()), new Reason(type, message.getDetail()));
    return new SagaState.Compensating(
        message.getLeftList().stream().map(StepName::valueOf).toList(), end, message.getRound());
  }

  private static StateMessages.BookingFacts facts(BookingFacts facts) {
    return StateMessages.BookingFacts.newBuilder()
        .setTenant(facts.tenant())
        .setOwner(facts.owner())
        .setResourceId(facts.resourceId())
        .setStart(timestamp(facts.period().start()))
        .setEnd(timestamp(facts.period().end()))
        .setSeats(facts.seats())
        .setCancelled(facts.cancelled())
        .setRevision(facts.revision())
        .setHoldId(facts.holdId())
        .build();
  }

  private static BookingFacts facts(StateMessages.BookingFacts message) {
    return new BookingFacts(
        message.getTenant(),
        message.getOwner(),
        message.getResourceId(),
        new Period(instant(message.getStart()), instant(message.getEnd())),
        message.getSeats(),
        message.getCancelled(),
        message.getRevision(),
        message.getHoldId());
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  private static Instant instant(Timestamp at) {
    return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
  }
}
