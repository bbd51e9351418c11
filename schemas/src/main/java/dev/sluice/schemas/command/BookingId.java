package dev.sluice.schemas.command;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/**
 * The id of a booking: {@code bk_<lane key>_<26 characters>}. It carries the lane of the resource
 * it was first booked on, so that everything about a resource and its bookings meets in one
 * partition, and it follows from the id of the command that creates it, so that a retry arrives at
 * the same booking.
 */
public record BookingId(String value) {
  private static final String PREFIX = "bk_";
  private static final int SEPARATOR = PREFIX.length() + LaneKey.LENGTH;
  private static final int LENGTH = SEPARATOR + 1 + 26;

  public BookingId {
    if (!isForm(value)) {
      throw new IllegalArgumentException("not a booking id");
    }
  }

  public static Optional<BookingId> parse(String text) {
    return isForm(text) ? Optional.of(new BookingId(text)) : Optional.empty();
  }

  /** The booking that the command with this id creates. */
  public static BookingId of(LaneKey lane, UUID commandId) {
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putLong(commandId.getMostSignificantBits())
            .putLong(commandId.getLeastSignificantBits())
            .array();
    return new BookingId(PREFIX + lane.value() + "_" + Base32.encode(bytes));
  }

  public LaneKey lane() {
    return new LaneKey(value.substring(PREFIX.length(), PREFIX.length() + LaneKey.LENGTH));
  }

  private static boolean isForm(String text) {
    return text.length() == LENGTH
        && text.startsWith(PREFIX)
        && text.charAt(SEPARATOR) == '_'
        && Base32.isBase32(text, PREFIX.length(), SEPARATOR)
        && Base32.isBase32(text, SEPARATOR + 1, LENGTH);
  }
}
