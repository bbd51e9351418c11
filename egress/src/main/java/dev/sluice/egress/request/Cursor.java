package dev.sluice.egress.request;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Where a listing goes on: the place of the last item shown, with a checksum over it and over what
 * was listed. One that was changed, cut or taken from another listing is not read. It tells nothing
 * that the item did not.
 *
 * @param time of the item, to the microsecond
 * @param id of the item
 */
public record Cursor(Instant time, String id) {
  private static final int SUM = 6;
  private static final Instant END_OF_TIME = Instant.parse("9999-12-31T23:59:59Z");

  /**
   * @param listing what is listed: for whom, and with which filters
   */
  public String write(String listing) {
    byte[] name = id.getBytes(StandardCharsets.UTF_8);
    byte[] place =
        ByteBuffer.allocate(Long.BYTES + name.length)
            .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, time))
            .put(name)
            .array();
    byte[] all =
        ByteBuffer.allocate(SUM + place.length).put(sum(place, listing)).put(place).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  public static Optional<Cursor> read(String text, String listing) {
    byte[] all;
    try {
      all = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (all.length < SUM + Long.BYTES) {
      return Optional.empty();
    }
    byte[] place = Arrays.copyOfRange(all, SUM, all.length);
    if (!Arrays.equals(sum(place, listing), Arrays.copyOf(all, SUM))
        || !Base64.getUrlEncoder().withoutPadding().encodeToString(all).equals(text)) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(place);
    Instant time = Instant.EPOCH.plus(buffer.getLong(), ChronoUnit.MICROS);
    String id = StandardCharsets.UTF_8.decode(buffer).toString();
    // The checksum has no secret: what it covers may still be made up.
    return isStorable(time, id) ? Optional.of(new Cursor(time, id)) : Optional.empty();
  }

  private static boolean isStorable(Instant time, String id) {
    return id.chars().allMatch(c -> c > ' ' && c <= '~')
        && !time.isBefore(Instant.EPOCH)
        && !time.isAfter(END_OF_TIME);
  }

  private static byte[] sum(byte[] place, String listing) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(listing.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      return Arrays.copyOf(digest.digest(place), SUM);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
