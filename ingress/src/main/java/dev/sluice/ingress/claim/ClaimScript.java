package dev.sluice.ingress.claim;

import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.redis.ClaimKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.redisson.client.codec.StringCodec;

/**
 * The one script that reads and writes claims. One that is a day older than what comes is none; one
 * that is a day newer is not overwritten.
 *
 * <p>What is asked while calls are under way goes together into the next one: a call a claim costs
 * the client more than Redis, and was measured to end at some 3,000 claims a second. Thread-safe.
 */
final class ClaimScript {
  private static final String TEXT =
      """
      local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
      local sure = run ~= nil and redis.call('GET', KEYS[1]) == run
      local answers = {}
      local kept = tonumber(ARGV[2])
      local function time(claim)
        return tonumber(string.match(claim, '^%x+|(%d%d%d%d%d%d+)'))
      end
      for i = 2, #KEYS do
        local found = redis.call('GET', KEYS[i])
        local asked, value = string.sub(ARGV[i + 1], 1, 1), string.sub(ARGV[i + 1], 2)
        local apart = found and time(found) and time(value) and time(value) - time(found) or 0
        if found and apart >= kept then
          found = false
        end
        if asked == 'p' then
          if not found or (apart > -kept and string.find(found, '|pending|', 1, true)) then
            redis.call('SET', KEYS[i], value, 'PX', ARGV[1])
          end
          answers[i - 1] = ''
        elseif not found then
          redis.call(
            'SET', KEYS[i], value .. '|pending|' .. (sure and run or '-'), 'PX', ARGV[1])
          answers[i - 1] = (sure and 's' or '?') .. value
        else
          local first, mark = string.match(found, '^(.-)|pending|(.*)$')
          if not first then
            answers[i - 1] = 'p' .. found
          else
            answers[i - 1] = ((sure and mark == run) and 's' or '?') .. first
          end
        end
      end
      return answers
      """;

  private static final int MOST_IN_A_CALL = 256;
  private static final int CALLS_UNDER_WAY = 2;

  private final RScript scripts;
  private final Queue<Asked> queue = new ConcurrentLinkedQueue<>();
  private final Semaphore calls = new Semaphore(CALLS_UNDER_WAY);

  private record Asked(UUID key, String argument, CompletableFuture<Optional<Claim>> answer) {}

  ClaimScript(RedissonClient redis) {
    this.scripts = redis.getScript(StringCodec.INSTANCE);
  }

  /** Claims a key unless it is claimed; answers who was first, or nothing if that is not sure. */
  CompletableFuture<Optional<Claim>> claim(UUID key, Fingerprint fingerprint, Instant now) {
    return ask(key, 'c', ClaimKeys.value(fingerprint, now));
  }

  /** Notes that the command is in the log, unless another is already said to be. */
  void published(UUID key, String value) {
    var _ = ask(key, 'p', value);
  }

  private CompletableFuture<Optional<Claim>> ask(UUID key, char what, String value) {
    Asked asked = new Asked(key, what + value, new CompletableFuture<>());
    queue.add(asked);
    pump();
    return asked.answer();
  }

  /** Looks again after giving a permit back: what came in between must not be left lying. */
  private void pump() {
    while (!queue.isEmpty() && calls.tryAcquire()) {
      List<Asked> taken = take();
      if (taken.isEmpty()) {
        calls.release();
      } else {
        call(taken);
      }
    }
  }

  private List<Asked> take() {
    List<Asked> taken = new ArrayList<>();
    while (taken.size() < MOST_IN_A_CALL) {
      Asked asked = queue.poll();
      if (asked == null) {
        break;
      }
      taken.add(asked);
    }
    return taken;
  }

  private void call(List<Asked> taken) {
    List<Object> keys = new ArrayList<>();
    List<Object> arguments = new ArrayList<>();
    keys.add(ClaimKeys.COMPLETE);
    arguments.add(Long.toString(ClaimKeys.STORED.toMillis()));
    arguments.add(Long.toString(ClaimKeys.KEPT.toMillis()));
    for (Asked asked : taken) {
      keys.add(ClaimKeys.key(asked.key()));
      arguments.add(asked.argument());
    }
    try {
      scripts
          .<List<String>>evalAsync(
              RScript.Mode.READ_WRITE, TEXT, RScript.ReturnType.LIST, keys, arguments.toArray())
          .whenComplete((answers, fault) -> answered(taken, answers, fault));
    } catch (RedisException e) {
      answered(taken, null, e);
    }
  }

  private void answered(
      List<Asked> taken, @Nullable List<String> answers, @Nullable Throwable fault) {
    calls.release();
    for (int i = 0; i < taken.size(); i++) {
      if (answers == null) {
        taken.get(i).answer().completeExceptionally(new RedisException("no answer", fault));
      } else {
        taken.get(i).answer().complete(parse(taken.get(i).key(), answers.get(i)));
      }
    }
    pump();
  }

  private static Optional<Claim> parse(UUID key, String answer) {
    if (answer.isEmpty() || answer.charAt(0) == '?') {
      return Optional.empty();
    }
    return Optional.of(Claim.read(key, answer.substring(1), answer.charAt(0) == 'p'));
  }
}
