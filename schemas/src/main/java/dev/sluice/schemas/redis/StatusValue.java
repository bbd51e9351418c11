package dev.sluice.schemas.redis;

import dev.sluice.schemas.event.CommandStatus;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What lies under {@link StatusKeys#document}: {@code <revision> <status>}, a line feed, and the
 * document in JSON.
 *
 * @param json the command document, UTF-8; not copied
 */
public record StatusValue(long revision, CommandStatus status, byte[] json) {

  /**
   * @throws IllegalArgumentException when the bytes are something else
   */
  public static StatusValue read(byte[] value) {
    int end = 0;
    while (end < value.length && value[end] != '\n') {
      end++;
    }
    String head = new String(value, 0, end, StandardCharsets.UTF_8);
    int space = head.indexOf(' ');
    if (space < 0 || end == value.length) {
      throw new IllegalArgumentException("not the status of a command");
    }
    return new StatusValue(
        Long.parseLong(head.substring(0, space)),
        CommandStatus.valueOf(head.substring(space + 1)),
        Arrays.copyOfRange(value, end + 1, value.length));
  }

  public byte[] write() {
    byte[] head = (revision + " " + status + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] value = Arrays.copyOf(head, head.length + json.length);
    System.arraycopy(json, 0, value, head.length, json.length);
    return value;
  }
}
