package dev.sluice.schemas.command;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The Kafka key of a command: commands of one lane take effect in the order in which they were
 * accepted; different lanes never wait for each other.
 *
 * <p>It is the first 80 bits of SHA-256 over tenant, a zero byte and resource id, in base32: short
 * enough to be carried by booking ids, and telling nobody the tenant or resource.
 *
 * @param value 16 characters {@code [a-z2-7]}
 */
public record LaneKey(String value) {
  static final int LENGTH = 16;

  public LaneKey {
    if (value.length() != LENGTH) {
      throw new IllegalArgumentException("a lane key has 16 characters");
    }
  }

  /** The lane of a resource. */
  public static LaneKey of(String tenant, String resourceId) {
    byte[] digest = sha256().digest((tenant + '\0' + resourceId).getBytes(StandardCharsets.UTF_8));
    return new LaneKey(Base32.encode(Arrays.copyOf(digest, 10)));
  }

  /** The lane of a command: that of its resource, or that its booking carries. */
  public static LaneKey of(String tenant, Command command) {
    return switch (command) {
      case Command.CreateBooking c -> of(tenant, c.resourceId());
      case Command.RescheduleBooking c -> c.bookingId().lane();
      case Command.CancelBooking c -> c.bookingId().lane();
      case Command.DefineSchedule c -> of(tenant, c.resourceId());
      case Command.CloseSchedule c -> of(tenant, c.resourceId());
    };
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
