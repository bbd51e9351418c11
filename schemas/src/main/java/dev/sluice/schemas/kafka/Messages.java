package dev.sluice.schemas.kafka;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.sluice.schemas.command.Customer;
import dev.sluice.schemas.command.OpenHours;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.message.v1.CommandMessages;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.UUID;

/** The values that several messages share. */
final class Messages {
  private Messages() {}

  static ByteString uuid(UUID id) {
    ByteBuffer bytes = ByteBuffer.allocate(16);
    bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()).flip();
    return ByteString.copyFrom(bytes);
  }

  static UUID uuid(ByteString bytes) {
    if (bytes.size() != 16) {
      throw new IllegalArgumentException("a UUID has 16 bytes");
    }
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  static Instant instant(Timestamp at) {
    try {
      return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("no instant", e);
    }
  }

  static CommandMessages.Period period(Period period) {
    return CommandMessages.Period.newBuilder()
        .setStart(timestamp(period.start()))
        .setEnd(timestamp(period.end()))
        .build();
  }

  static Period period(CommandMessages.Period period) {
    return new Period(instant(period.getStart()), instant(period.getEnd()));
  }

  static CommandMessages.Customer customer(Customer customer) {
    return CommandMessages.Customer.newBuilder()
        .setName(customer.name())
        .setEmail(customer.email())
        .build();
  }

  static Customer customer(CommandMessages.Customer customer) {
    return new Customer(customer.getName(), customer.getEmail());
  }

  static CommandMessages.OpenHours openHours(OpenHours hours) {
    return CommandMessages.OpenHours.newBuilder()
        .setDay(hours.day().getValue())
        .setOpenMinute(hours.openMinute())
        .setCloseMinute(hours.closeMinute())
        .build();
  }

  static OpenHours openHours(CommandMessages.OpenHours hours) {
    try {
      return new OpenHours(
          DayOfWeek.of(hours.getDay()), hours.getOpenMinute(), hours.getCloseMinute());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("no day of the week", e);
    }
  }
}
