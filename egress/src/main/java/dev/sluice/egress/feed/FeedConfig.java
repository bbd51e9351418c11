package dev.sluice.egress.feed;

import dev.sluice.runtime.config.ConfigReader;
import java.time.Duration;

/**
 * The bounds of the event streams: section {@code feed}.
 *
 * @param heartbeat how long a stream is silent before it sends a comment
 * @param bufferEvents how many events are kept for a subscriber before it has to read them back
 * @param writeTimeout how long a client may not take what is written before it is cut off
 * @param maxStreams open streams of this instance
 * @param maxStreamsPerCaller open streams of one caller on this instance
 */
public record FeedConfig(
    Duration heartbeat,
    int bufferEvents,
    Duration writeTimeout,
    int maxStreams,
    int maxStreamsPerCaller) {
  public static FeedConfig read(ConfigReader feed) {
    return new FeedConfig(
        feed.duration("heartbeat", Duration.ofMillis(100), Duration.ofMinutes(5)),
        feed.integer("buffer-events", 1, 100_000),
        feed.duration("write-timeout", Duration.ofSeconds(1), Duration.ofMinutes(10)),
        feed.integer("max-streams", 1, 1_000_000),
        feed.integer("max-streams-per-caller", 1, 1_000_000));
  }
}
