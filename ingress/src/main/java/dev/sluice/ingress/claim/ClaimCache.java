package dev.sluice.ingress.claim;

import dev.sluice.runtime.redis.Redis;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.redis.ClaimKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.redisson.api.RFuture;
import org.redisson.api.RScript;
import org.redisson.client.RedisException;
import org.redisson.client.codec.StringCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
  private static final Logger log = LoggerFactory.getLogger(ClaimCache.class);
  private static final String CLAIM =
      """
      local found = redis.call('GET', KEYS[1])
      local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
      local sure = run ~= nil and redis.call('GET', KEYS[2]) == run
      if not found then
        local mark = sure and run or '-'
        redis.call('SET', KEYS[1], ARGV[1] .. '|pending|' .. mark, 'PX', ARGV[2])
        return {sure and 'pending' or 'unknown', ARGV[1]}
      end
      local value, mark = string.match(found, '^(.-)|pending|(.*)$')
      if not value then
        return {'published', found}
      end
      return {(sure and mark == run) and 'pending' or 'unknown', value}
      """;

  private static final String PUBLISHED =
      """
      local found = redis.call('GET', KEYS[1])
      if not found or string.find(found, '|pending|', 1, true) then
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
      end
      return 1
      """;

  private final Redis redis;
  private final RScript scripts;
  private final Duration patience;

  ClaimCache(Redis redis, Duration patience) {
    this.redis = redis;
    this.scripts = redis.client().getScript(StringCodec.INSTANCE);
    this.patience = patience;
  }

  /**
   * Claims a key unless it is claimed already.
   *
   * @return who was first; empty when Redis does not know for sure, or does not answer
   */
  Optional<Claim> claim(UUID commandId, Fingerprint fingerprint, Instant now) {
    if (!redis.isUp()) {
      return Optional.empty();
    }
    try {
      RFuture<List<String>> answer =
          scripts.evalAsync(
              RScript.Mode.READ_WRITE,
              CLAIM,
              RScript.ReturnType.LIST,
              List.of(ClaimKeys.key(commandId), ClaimKeys.COMPLETE),
              ClaimKeys.value(fingerprint, now),
              Long.toString(ClaimKeys.KEPT.toMillis()));
      return parse(answer.get(patience.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException | ExecutionException | RedisException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Notes that the command of a claim is in the log. Does not wait: a lost note costs speed. */
  void published(UUID commandId, Fingerprint fingerprint, Instant acceptedAt) {
    if (!redis.isUp()) {
      return;
    }
    try {
      var _ =
          scripts.<Long>evalAsync(
              RScript.Mode.READ_WRITE,
              PUBLISHED,
              RScript.ReturnType.LONG,
              List.of(ClaimKeys.key(commandId)),
              ClaimKeys.value(fingerprint, acceptedAt),
              Long.toString(ClaimKeys.KEPT.toMillis()));
    } catch (RedisException e) {
      log.atDebug().setCause(e).log("A claim was not noted as published");
    }
  }

  private static Optional<Claim> parse(List<String> answer) {
    if (answer.getFirst().equals("unknown")) {
      return Optional.empty();
    }
    String value = answer.get(1);
    int bar = value.indexOf('|');
    return Optional.of(
        new Claim(
            new Fingerprint(value.substring(0, bar)),
            Instant.parse(value.substring(bar + 1)),
            answer.getFirst().equals("published")));
  }
}
