package dev.sluice.ingress.ending;

import dev.sluice.runtime.redis.Redis;
import dev.sluice.schemas.redis.StatusKeys;
import dev.sluice.schemas.redis.StatusValue;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.redisson.api.RFuture;
import org.redisson.client.RedisException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.StringCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The documents and the news of endings in Redis. Thread-safe. */
final class EndedInRedis {
  private static final Logger log = LoggerFactory.getLogger(EndedInRedis.class);

  private final Redis redis;
  private volatile boolean subscribed;

  EndedInRedis(Redis redis) {
    this.redis = redis;
  }

  /** Whether the news arrive. */
  boolean isHeard() {
    return subscribed && redis.isUp();
  }

  /**
   * Subscribes, unless that was done; the client subscribes again by itself when Redis comes back.
   *
   * @param listener called on a thread of the client, which must not be held up
   */
  void subscribe(Consumer<UUID> listener) {
    if (subscribed || !redis.isUp()) {
      return;
    }
    try {
      RFuture<Integer> added =
          redis
              .client()
              .getTopic(StatusKeys.ENDED, StringCodec.INSTANCE)
              .addListenerAsync(String.class, (_, message) -> listener.accept(parse(message)));
      added.toCompletableFuture().join();
      subscribed = true;
    } catch (RuntimeException e) {
      log.atDebug().setCause(e).log("Cannot subscribe to the news of endings yet");
    }
  }

  /** The document of a command, if it has ended; empty as well when Redis does not answer. */
  Optional<EndedCommand> find(UUID commandId) {
    if (!redis.isUp()) {
      return Optional.empty();
    }
    try {
      byte[] value =
          redis
              .client()
              .<byte[]>getBucket(StatusKeys.document(commandId), ByteArrayCodec.INSTANCE)
              .get();
      return Optional.ofNullable(value)
          .map(StatusValue::read)
          .filter(found -> found.status().isFinal())
          .map(found -> new EndedCommand(found.revision(), found.json()));
    } catch (RedisException e) {
      return Optional.empty();
    }
  }

  private static UUID parse(String message) {
    return UUID.fromString(message);
  }
}
