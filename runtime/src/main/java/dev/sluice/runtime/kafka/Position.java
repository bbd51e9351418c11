package dev.sluice.runtime.kafka;

/**
 * A place in a partition: everything before {@code nextOffset}.
 *
 * @param nextOffset the offset of the first record that is not included
 */
public record Position(String topic, int partition, long nextOffset) {
  /** The place right after a record. */
  public static Position after(String topic, int partition, long offset) {
    return new Position(topic, partition, offset + 1);
  }
}
