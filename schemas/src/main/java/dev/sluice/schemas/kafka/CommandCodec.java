package dev.sluice.schemas.kafka;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.command.LaneKey;
import dev.sluice.schemas.command.Order;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.command.Request;
import dev.sluice.schemas.message.v1.CommandMessages;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Set;

/** Commands and envelopes as Protobuf. */
public final class CommandCodec {
  private CommandCodec() {}

  /**
   * The canonical bytes of a command: what its fingerprint is taken of. The schema has no maps and
   * fields are written in the order of their numbers, so equal commands give equal bytes.
   */
  public static byte[] canonical(Command command) {
    return write(command).toByteArray();
  }

  public static byte[] write(Request request) {
    return switch (request) {
      case Envelope envelope -> write(envelope);
      case Order order -> write(order);
    };
  }

  private static byte[] write(Order order) {
    CommandMessages.Envelope.Builder message =
        CommandMessages.Envelope.newBuilder()
            .setCommandId(Messages.uuid(order.commandId()))
            .setPrincipal(write(order.principal()))
            .setAcceptedAt(Messages.timestamp(order.acceptedAt()));
    message
        .getOrderBuilder()
        .setOrderId(Messages.uuid(order.orderId()))
        .setKind(OrderCodec.kind(order.kind()))
        .setLane(order.lane().value());
    if (order.reason() != null) {
      message.getOrderBuilder().setReason(order.reason());
    }
    if (order.seenRevision() != null) {
      message.getOrderBuilder().setSeenRevision(order.seenRevision());
    }
    if (order.traceparent() != null) {
      message.setTraceparent(order.traceparent());
    }
    return message.build().toByteArray();
  }

  public static byte[] write(Envelope envelope) {
    CommandMessages.Envelope.Builder message =
        CommandMessages.Envelope.newBuilder()
            .setCommandId(Messages.uuid(envelope.commandId()))
            .setCommand(write(envelope.command()))
            .setPrincipal(write(envelope.principal()))
            .setAcceptedAt(Messages.timestamp(envelope.acceptedAt()))
            .setFingerprint(ByteString.copyFrom(envelope.fingerprint().digest()));
    if (envelope.deadline() != null) {
      message.setDeadline(Messages.timestamp(envelope.deadline()));
    }
    if (envelope.expectedRevision() != null) {
      message.setExpectedRevision(envelope.expectedRevision());
    }
    if (envelope.idempotencyKey() != null) {
      message.setIdempotencyKey(envelope.idempotencyKey());
    }
    if (envelope.traceparent() != null) {
      message.setTraceparent(envelope.traceparent());
    }
    return message.build().toByteArray();
  }

  /**
   * @throws UnreadableMessageException if these are not the bytes of a valid envelope
   */
  public static Envelope readEnvelope(byte[] bytes) {
    try {
      return envelope(CommandMessages.Envelope.parseFrom(bytes));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new UnreadableMessageException("not an envelope", e);
    }
  }

  /**
   * Reads what lies under a seal in the command log.
   *
   * @throws UnreadableMessageException if it is neither a valid command nor a valid order
   */
  public static Request read(byte[] bytes) {
    try {
      CommandMessages.Envelope message = CommandMessages.Envelope.parseFrom(bytes);
      return message.hasOrder() ? order(message) : envelope(message);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new UnreadableMessageException("not an envelope", e);
    }
  }

  private static Envelope envelope(CommandMessages.Envelope message) {
    return new Envelope(
        Messages.uuid(message.getCommandId()),
        read(message.getCommand()),
        read(message.getPrincipal()),
        Messages.instant(message.getAcceptedAt()),
        message.hasDeadline() ? Messages.instant(message.getDeadline()) : null,
        message.hasExpectedRevision() ? message.getExpectedRevision() : null,
        message.hasIdempotencyKey() ? message.getIdempotencyKey() : null,
        Fingerprint.ofDigest(message.getFingerprint().toByteArray()),
        message.hasTraceparent() ? message.getTraceparent() : null);
  }

  private static Order order(CommandMessages.Envelope message) {
    if (message.hasCommand()) {
      throw new IllegalArgumentException("a command and an order in one");
    }
    CommandMessages.Order order = message.getOrder();
    return new Order(
        Messages.uuid(order.getOrderId()),
        Messages.uuid(message.getCommandId()),
        OrderCodec.kind(order.getKind()),
        new LaneKey(order.getLane()),
        read(message.getPrincipal()),
        Messages.instant(message.getAcceptedAt()),
        order.hasReason() ? order.getReason() : null,
        order.hasSeenRevision() ? order.getSeenRevision() : null,
        message.hasTraceparent() ? message.getTraceparent() : null);
  }

  private static Principal read(CommandMessages.Principal principal) {
    return new Principal(
        principal.getSubject(),
        principal.getTenant(),
        Set.copyOf(principal.getRolesList()),
        Set.copyOf(principal.getScopesList()));
  }

  private static CommandMessages.Principal write(Principal principal) {
    return CommandMessages.Principal.newBuilder()
        .setSubject(principal.subject())
        .setTenant(principal.tenant())
        .addAllRoles(principal.roles().stream().sorted().toList())
        .addAllScopes(principal.scopes().stream().sorted().toList())
        .build();
  }

  private static CommandMessages.Command write(Command command) {
    CommandMessages.Command.Builder message = CommandMessages.Command.newBuilder();
    switch (command) {
      case Command.CreateBooking c -> message.setCreateBooking(write(c));
      case Command.RescheduleBooking c -> {
        CommandMessages.RescheduleBooking.Builder b =
            message
                .getRescheduleBookingBuilder()
                .setBookingId(c.bookingId().value())
                .setPeriod(Messages.period(c.period()));
        if (c.resourceId() != null) {
          b.setResourceId(c.resourceId());
        }
      }
      case Command.CancelBooking c -> {
        CommandMessages.CancelBooking.Builder b =
            message.getCancelBookingBuilder().setBookingId(c.bookingId().value());
        if (c.reason() != null) {
          b.setReason(c.reason());
        }
      }
      case Command.DefineSchedule c ->
          message
              .getDefineScheduleBuilder()
              .setResourceId(c.resourceId())
              .setTimezone(c.timezone().getId())
              .setCapacity(c.capacity())
              .setSlotMinutes(c.slotMinutes())
              .addAllWeekly(c.weekly().stream().map(Messages::openHours).toList());
      case Command.CloseSchedule c -> {
        CommandMessages.CloseSchedule.Builder b =
            message
                .getCloseScheduleBuilder()
                .setResourceId(c.resourceId())
                .setPeriod(Messages.period(c.period()));
        if (c.reason() != null) {
          b.setReason(c.reason());
        }
      }
    }
    return message.build();
  }

  private static CommandMessages.CreateBooking write(Command.CreateBooking c) {
    CommandMessages.CreateBooking.Builder b =
        CommandMessages.CreateBooking.newBuilder()
            .setResourceId(c.resourceId())
            .setPeriod(Messages.period(c.period()))
            .setSeats(c.seats());
    if (c.customer() != null) {
      b.setCustomer(Messages.customer(c.customer()));
    }
    if (c.notes() != null) {
      b.setNotes(c.notes());
    }
    return b.build();
  }

  private static Command read(CommandMessages.Command message) {
    return switch (message.getKindCase()) {
      case CREATE_BOOKING -> {
        CommandMessages.CreateBooking c = message.getCreateBooking();
        yield new Command.CreateBooking(
            c.getResourceId(),
            Messages.period(c.getPeriod()),
            c.getSeats(),
            c.hasCustomer() ? Messages.customer(c.getCustomer()) : null,
            c.hasNotes() ? c.getNotes() : null);
      }
      case RESCHEDULE_BOOKING -> {
        CommandMessages.RescheduleBooking c = message.getRescheduleBooking();
        yield new Command.RescheduleBooking(
            new BookingId(c.getBookingId()),
            Messages.period(c.getPeriod()),
            c.hasResourceId() ? c.getResourceId() : null);
      }
      case CANCEL_BOOKING -> {
        CommandMessages.CancelBooking c = message.getCancelBooking();
        yield new Command.CancelBooking(
            new BookingId(c.getBookingId()), c.hasReason() ? c.getReason() : null);
      }
      case DEFINE_SCHEDULE -> {
        CommandMessages.DefineSchedule c = message.getDefineSchedule();
        yield new Command.DefineSchedule(
            c.getResourceId(),
            zone(c.getTimezone()),
            c.getCapacity(),
            c.getSlotMinutes(),
            c.getWeeklyList().stream().map(Messages::openHours).toList());
      }
      case CLOSE_SCHEDULE -> {
        CommandMessages.CloseSchedule c = message.getCloseSchedule();
        yield new Command.CloseSchedule(
            c.getResourceId(),
            Messages.period(c.getPeriod()),
            c.hasReason() ? c.getReason() : null);
      }
      case KIND_NOT_SET -> throw new IllegalArgumentException("a command of no known type");
    };
  }

  private static ZoneId zone(String id) {
    try {
      return ZoneId.of(id);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("unknown zone", e);
    }
  }
}
