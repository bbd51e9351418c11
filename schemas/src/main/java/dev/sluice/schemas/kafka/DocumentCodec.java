package dev.sluice.schemas.kafka;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.Reason;
import dev.sluice.schemas.event.Result;
import dev.sluice.schemas.event.Step;
import dev.sluice.schemas.message.v1.EventMessages;
import dev.sluice.schemas.problem.ProblemType;
import org.jspecify.annotations.Nullable;

/** Command documents as Protobuf. */
public final class DocumentCodec {
  private DocumentCodec() {}

  public static byte[] write(CommandDocument document) {
    return document(document).toByteArray();
  }

  /**
   * @throws UnreadableMessageException if these are not the bytes of a command document
   */
  public static CommandDocument read(byte[] bytes) {
    try {
      return document(EventMessages.CommandDocument.parseFrom(bytes));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new UnreadableMessageException("not a command document", e);
    }
  }

  static EventMessages.CommandDocument document(CommandDocument document) {
    EventMessages.CommandDocument.Builder message =
        EventMessages.CommandDocument.newBuilder()
            .setCommandId(Messages.uuid(document.commandId()))
            .setType(document.type().apiName())
            .setTenant(document.tenant())
            .setSubject(document.subject())
            .setStatus(status(document.status()))
            .setRevision(document.revision())
            .setAttempts(document.attempts())
            .setAcceptedAt(Messages.timestamp(document.acceptedAt()))
            .setUpdatedAt(Messages.timestamp(document.updatedAt()))
            .addAllSteps(document.steps().stream().map(DocumentCodec::step).toList())
            .addAllOrders(document.orders().stream().map(OrderCodec::note).toList())
            .setFingerprint(ByteString.copyFrom(document.fingerprint().digest()));
    Reason reason = document.reason();
    if (reason != null) {
      message.getReasonBuilder().setCode(reason.type().code()).setDetail(reason.detail());
    }
    if (document.bookingId() != null) {
      message.setBookingId(document.bookingId());
    }
    if (document.resourceId() != null) {
      message.setResourceId(document.resourceId());
    }
    if (document.completedAt() != null) {
      message.setCompletedAt(Messages.timestamp(document.completedAt()));
    }
    if (document.deadline() != null) {
      message.setDeadline(Messages.timestamp(document.deadline()));
    }
    if (document.idempotencyKey() != null) {
      message.setIdempotencyKey(document.idempotencyKey());
    }
    Result result = document.result();
    if (result != null) {
      switch (result) {
        case Result.BookingState b -> message.setBooking(ResultCodec.booking(b));
        case Result.ScheduleState s -> message.setSchedule(ResultCodec.schedule(s));
      }
    }
    return message.build();
  }

  static CommandDocument document(EventMessages.CommandDocument message) {
    return new CommandDocument(
        Messages.uuid(message.getCommandId()),
        CommandType.ofApiName(message.getType())
            .orElseThrow(() -> new IllegalArgumentException("a command of no known type")),
        message.getTenant(),
        message.getSubject(),
        status(message.getStatus()),
        message.hasReason() ? reason(message.getReason()) : null,
        message.hasBookingId() ? message.getBookingId() : null,
        message.hasResourceId() ? message.getResourceId() : null,
        message.getRevision(),
        message.getAttempts(),
        Messages.instant(message.getAcceptedAt()),
        Messages.instant(message.getUpdatedAt()),
        message.hasCompletedAt() ? Messages.instant(message.getCompletedAt()) : null,
        message.hasDeadline() ? Messages.instant(message.getDeadline()) : null,
        result(message),
        message.getStepsList().stream().map(DocumentCodec::step).toList(),
        message.getOrdersList().stream().map(OrderCodec::note).toList(),
        message.hasIdempotencyKey() ? message.getIdempotencyKey() : null,
        Fingerprint.ofDigest(message.getFingerprint().toByteArray()));
  }

  private static Reason reason(EventMessages.Reason message) {
    ProblemType type =
        ProblemType.ofCode(message.getCode())
            .orElseThrow(() -> new IllegalArgumentException("a reason of no known code"));
    return new Reason(type, message.getDetail());
  }

  private static @Nullable Result result(EventMessages.CommandDocument message) {
    return switch (message.getResultCase()) {
      case BOOKING -> ResultCodec.booking(message.getBooking());
      case SCHEDULE -> ResultCodec.schedule(message.getSchedule());
      case RESULT_NOT_SET -> null;
    };
  }

  private static EventMessages.Step step(Step step) {
    EventMessages.Step.Builder message =
        EventMessages.Step.newBuilder()
            .setName(step.name())
            .setStatus(stepStatus(step.status()))
            .setAttempts(step.attempts())
            .setStartedAt(Messages.timestamp(step.startedAt()));
    if (step.endedAt() != null) {
      message.setEndedAt(Messages.timestamp(step.endedAt()));
    }
    return message.build();
  }

  private static Step step(EventMessages.Step message) {
    return new Step(
        message.getName(),
        stepStatus(message.getStatus()),
        message.getAttempts(),
        Messages.instant(message.getStartedAt()),
        message.hasEndedAt() ? Messages.instant(message.getEndedAt()) : null);
  }

  static EventMessages.StepStatus stepStatus(Step.Status status) {
    return switch (status) {
      case RUNNING -> EventMessages.StepStatus.STEP_STATUS_RUNNING;
      case SUCCEEDED -> EventMessages.StepStatus.STEP_STATUS_SUCCEEDED;
      case REFUSED -> EventMessages.StepStatus.STEP_STATUS_REFUSED;
      case FAILED -> EventMessages.StepStatus.STEP_STATUS_FAILED;
    };
  }

  static Step.Status stepStatus(EventMessages.StepStatus status) {
    return switch (status) {
      case STEP_STATUS_RUNNING -> Step.Status.RUNNING;
      case STEP_STATUS_SUCCEEDED -> Step.Status.SUCCEEDED;
      case STEP_STATUS_REFUSED -> Step.Status.REFUSED;
      case STEP_STATUS_FAILED -> Step.Status.FAILED;
      case STEP_STATUS_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("a step of no known status");
    };
  }

  private static EventMessages.CommandStatus status(CommandStatus status) {
    return switch (status) {
      case ACCEPTED -> EventMessages.CommandStatus.COMMAND_STATUS_ACCEPTED;
      case AUTHORIZED -> EventMessages.CommandStatus.COMMAND_STATUS_AUTHORIZED;
      case RUNNING -> EventMessages.CommandStatus.COMMAND_STATUS_RUNNING;
      case SUCCEEDED -> EventMessages.CommandStatus.COMMAND_STATUS_SUCCEEDED;
      case REJECTED -> EventMessages.CommandStatus.COMMAND_STATUS_REJECTED;
      case FAILED -> EventMessages.CommandStatus.COMMAND_STATUS_FAILED;
      case EXPIRED -> EventMessages.CommandStatus.COMMAND_STATUS_EXPIRED;
      case CANCELLED -> EventMessages.CommandStatus.COMMAND_STATUS_CANCELLED;
      case PARKED -> EventMessages.CommandStatus.COMMAND_STATUS_PARKED;
    };
  }

  private static CommandStatus status(EventMessages.CommandStatus status) {
    return switch (status) {
      case COMMAND_STATUS_ACCEPTED -> CommandStatus.ACCEPTED;
      case COMMAND_STATUS_AUTHORIZED -> CommandStatus.AUTHORIZED;
      case COMMAND_STATUS_RUNNING -> CommandStatus.RUNNING;
      case COMMAND_STATUS_SUCCEEDED -> CommandStatus.SUCCEEDED;
      case COMMAND_STATUS_REJECTED -> CommandStatus.REJECTED;
      case COMMAND_STATUS_FAILED -> CommandStatus.FAILED;
      case COMMAND_STATUS_EXPIRED -> CommandStatus.EXPIRED;
      case COMMAND_STATUS_CANCELLED -> CommandStatus.CANCELLED;
      case COMMAND_STATUS_PARKED -> CommandStatus.PARKED;
      case COMMAND_STATUS_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("a command of no known status");
    };
  }
}
