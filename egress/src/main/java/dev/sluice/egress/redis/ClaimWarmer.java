package dev.sluice.egress.redis;

import dev.sluice.egress.store.CommandStore;
import dev.sluice.egress.store.CommandStore.UsedKey;
import dev.sluice.egress.store.Projections;
import dev.sluice.runtime.kafka.EndOffsets;
import dev.sluice.runtime.postgres.MaterializedPosition;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.redis.ClaimKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.redisson.api.BatchOptions;
import org.redisson.api.RBatch;
import org.redisson.api.RBucketAsync;
import org.redisson.api.RScript;
import org.redisson.api.redisnode.RedisNode;
import org.redisson.api.redisnode.RedisNodes;
import org.redisson.client.codec.StringCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the claims of idempotency keys into a Redis that does not have them all, and says so there
 * ({@link ClaimKeys#COMPLETE}, which tells the conditions).
 *
 * <p>A token is set before and has to be there still after: a Redis that was emptied meanwhile is
 * not called complete. One instance at a time does it; {@link #look} is called by one thread.
 */
public final class ClaimWarmer {
  private static final Logger log = LoggerFactory.getLogger(ClaimWarmer.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration TOKEN_KEPT = Duration.ofMinutes(2);
  private static final Duration BOUND = Duration.ofSeconds(2);
  private static final int PAGE = 1_000;

  private static final String FINISH =
      """
      if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
      redis.call('DEL', KEYS[1])
      redis.call('SET', KEYS[2], ARGV[2])
      return 1
      """;

  private final RedisGate gate;
  private final Projections projections;
  private final EndOffsets ends;
  private final MaterializedPosition position;
  private final Duration reachable;
  private final Clock clock;
  private final CommandStore commands = new CommandStore();
  private String server = "";
  private long since;

  /**
   * @param ends of the command log
   * @param reachable how long Redis has to have been reachable before, and without its claims if it
   *     had them
   */
  public ClaimWarmer(
      RedisGate gate,
      Projections projections,
      EndOffsets ends,
      MaterializedPosition position,
      Duration reachable,
      Clock clock) {
    this.gate = gate;
    this.projections = projections;
    this.ends = ends;
    this.position = position;
    this.reachable = reachable;
    this.clock = clock;
  }

  /** Looks whether the claims are complete, and completes them if it is time. */
  public void look() throws InterruptedException {
    Optional<String> now = gate.call(this::runId);
    if (now.isEmpty()) {
      server = "";
      return;
    }
    if (!now.get().equals(server)) {
      server = now.get();
      since = System.nanoTime();
    }
    if (isComplete()) {
      // Should it be emptied, what was accepted on its word may be on its way to the log.
      since = System.nanoTime();
      return;
    }
    boolean isTime = System.nanoTime() - since >= reachable.toNanos();
    if (isTime && warm(server)) {
      since = System.nanoTime();
      log.atInfo().log("Claims of idempotency keys are complete in Redis");
    }
  }

  private boolean warm(String runId) throws InterruptedException {
    String token = UUID.randomUUID().toString();
    boolean ours =
        gate.call(
                () ->
                    gate.client()
                        .<String>getBucket(FeedKeys.REWARM, StringCodec.INSTANCE)
                        .setIfAbsent(token, TOKEN_KEPT))
            .orElse(false);
    return ours
        && position.awaitPassed(ends.now(), PATIENCE)
        && writeAll()
        && gate.call(this::runId).equals(Optional.of(runId))
        && finish(token, runId);
  }

  private boolean writeAll() {
    Instant after = clock.instant().minus(ClaimKeys.STORED);
    UUID afterId = new UUID(0, 0);
    while (true) {
      Instant from = after;
      UUID fromId = afterId;
      List<UsedKey> page = projections.read(s -> commands.usedKeys(s, from, fromId, PAGE));
      if (page.isEmpty()) {
        return true;
      }
      if (!gate.call(() -> write(page)).orElse(false)) {
        return false;
      }
      after = page.getLast().acceptedAt();
      afterId = page.getLast().commandId();
    }
  }

  private boolean write(List<UsedKey> keys) {
    RBatch batch =
        gate.client()
            .createBatch(
                BatchOptions.defaults()
                    .responseTimeout(BOUND.toMillis(), TimeUnit.MILLISECONDS)
                    .retryAttempts(0));
    Instant now = clock.instant();
    for (UsedKey key : keys) {
      Duration left = Duration.between(now, key.acceptedAt().plus(ClaimKeys.STORED));
      if (left.isPositive()) {
        String claim =
            ClaimKeys.value(
                key.key(),
                key.commandId(),
                Fingerprint.ofDigest(key.fingerprint()),
                key.acceptedAt());
        RBucketAsync<String> bucket =
            batch.getBucket(ClaimKeys.key(key.key()), StringCodec.INSTANCE);
        boolean counts = key.acceptedAt().plus(ClaimKeys.KEPT).isAfter(now);
        // One that does not count any more must not replace what may have come after it.
        var _ = counts ? bucket.setAsync(claim, left) : bucket.setIfAbsentAsync(claim, left);
      }
    }
    batch.execute();
    return true;
  }

  private boolean finish(String token, String runId) {
    return gate.call(
            () ->
                gate.client()
                    .getScript(StringCodec.INSTANCE)
                    .<Long>eval(
                        RScript.Mode.READ_WRITE,
                        FINISH,
                        RScript.ReturnType.LONG,
                        List.of(FeedKeys.REWARM, ClaimKeys.COMPLETE),
                        token,
                        runId))
        .equals(Optional.of(1L));
  }

  private boolean isComplete() {
    return gate.call(
            () ->
                gate.client()
                    .<@Nullable String>getBucket(ClaimKeys.COMPLETE, StringCodec.INSTANCE)
                    .get())
        .equals(Optional.of(server));
  }

  private @Nullable String runId() {
    return gate.client()
        .getRedisNodes(RedisNodes.SINGLE)
        .getInstance()
        .info(RedisNode.InfoSection.SERVER)
        .get("run_id");
  }
}
