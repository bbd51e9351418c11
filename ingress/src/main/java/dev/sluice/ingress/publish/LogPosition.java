package dev.sluice.ingress.publish;

/**
 * Where a command lies in the command log.
 *
 * @param offset negative when the broker acknowledged the record without saying where it is, as it
 *     does for a repetition that it has seen long ago
 */
public record LogPosition(int partition, long offset) {
  public boolean isKnown() {
    return offset >= 0;
  }
}
