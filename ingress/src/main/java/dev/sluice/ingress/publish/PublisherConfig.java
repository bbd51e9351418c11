package dev.sluice.ingress.publish;

import dev.sluice.runtime.config.ConfigReader;
import java.time.Duration;

/**
 * How the command log is written: section {@code publisher}.
 *
 * @param linger how long a record waits for others to share its request with
 * @param maxBlock how long a caller waits for the broker to be found or for room in the buffer
 * @param deliveryTimeout from the buffer to the acknowledgement, over all attempts
 * @param bufferBytes of records that are not acknowledged yet
 * @param source {@code ce_source} of the records
 */
public record PublisherConfig(
    Duration linger, Duration maxBlock, Duration deliveryTimeout, long bufferBytes, String source) {
  /** Within which a caller has its answer, whatever happens to the broker. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  public static PublisherConfig read(ConfigReader publisher) {
    PublisherConfig config =
        new PublisherConfig(
            publisher.duration("linger", Duration.ZERO, Duration.ofMillis(100)),
            publisher.duration("max-block", Duration.ofMillis(10), PATIENCE),
            publisher.duration("delivery-timeout", Duration.ofMillis(200), PATIENCE),
            publisher.number("buffer-bytes", 1 << 20, 1 << 30),
            publisher.string("source"));
    if (config.maxBlock().plus(config.deliveryTimeout()).compareTo(PATIENCE) > 0) {
      publisher.fault(
          "delivery-timeout", "must be at most " + PATIENCE + " together with max-block");
    }
    return config;
  }
}
