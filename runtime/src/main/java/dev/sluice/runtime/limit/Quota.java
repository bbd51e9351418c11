package dev.sluice.runtime.limit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import java.time.Duration;

/**
 * So many requests in so long: a bucket that holds as many and is refilled evenly.
 *
 * @param window how long an empty bucket takes to be full again
 */
public record Quota(long requests, Duration window) {
  /** Instances draw a fiftieth of a quota at a time, and no more than this. */
  private static final int SHARES = 50;

  private static final long LARGEST_LOT = 1_000;

  /**
   * How many requests an instance draws at once. What it holds is lost to the others until it uses
   * it; what it grants before it has drawn is no more than this.
   */
  long lot() {
    return Math.clamp(requests / SHARES, 1, LARGEST_LOT);
  }

  /** The time in which so many requests are refilled. */
  Duration timeFor(long number) {
    return Duration.ofNanos(Math.ceilDiv(window.toNanos() * number, requests));
  }

  BucketConfiguration bucket() {
    return BucketConfiguration.builder()
        .addLimit(Bandwidth.builder().capacity(requests).refillGreedy(requests, window).build())
        .build();
  }

  /** Two sizes of one quota are two buckets. */
  String key() {
    return requests + "/" + window.toMillis();
  }
}
