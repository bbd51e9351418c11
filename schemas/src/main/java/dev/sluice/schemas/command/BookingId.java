package dev.sluice.schemas.command;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The id of a booking: {@code bk_<lane key>_<26 characters>}. It carries the lane of the resource
 * it was first booked on, so that everything about a resource and its bookings meets in one
 * partition, and it follows from the id of the command that creates it, so that a retry arrives at
 * the same booking.
 */
public record BookingId(String value) {
  private static final String PREFIX = "bk_";
  private static final Pattern FORM = Pattern.compile("bk_[a-z2-7]{16}_[a-z2-7]{26}");

  public BookingId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not a booking id");
    }
  }

  public static Optional<BookingId> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new BookingId(text)) : Optional.empty();
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
}
