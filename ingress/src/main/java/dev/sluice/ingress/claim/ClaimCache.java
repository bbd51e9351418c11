package dev.sluice.ingress.claim;

import dev.sluice.runtime.redis.Redis;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.redis.ClaimKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The claims in Redis; owns {@code sluice:claim:*}. Thread-safe.
 *
 * <p>A claim whose command is not yet known to be in the log ends in {@code |pending|} and the run
 * id of the Redis server on which it was the first of its key for sure, or {@code -}. When the
 * server was restarted since, another body may have come first elsewhere, so such a claim counts
 * for nothing.
 *
 * <p>A call never waits for longer than the patience, and not at all while Redis is known to be
 * away.
 */
final class ClaimCache {
  private final Redis redis;
  private final ClaimScript script;
  private final Duration patience;

  ClaimCache(Redis redis, Duration patience) {
    this.redis = redis;
    this.script = new ClaimScript(redis.client());
    this.patience = patience;
  }

  /**
   * Claims a key unless it is claimed already.
   *
   * @param key the key's name
   * @return who was first; empty when Redis does not know for sure, or does not answer
   */
  Optional<Claim> claim(UUID key, Fingerprint fingerprint, Instant now) {
    if (!redis.isUp()) {
      return Optional.empty();
    }
    CompletableFuture<Optional<Claim>> answer = script.claim(key, fingerprint, now);
    try {
      return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Notes that the command of a claim is in the log. Does not wait: a lost note costs speed. */
  void published(UUID key, Claim claim) {
    if (redis.isUp()) {
      script.published(
          key, ClaimKeys.value(key, claim.commandId(), claim.fingerprint(), claim.acceptedAt()));
    }
  }
}
