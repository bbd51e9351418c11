package dev.sluice.egress.redis;

import dev.sluice.egress.store.CommandView;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.redis.StatusKeys;
import dev.sluice.schemas.redis.StatusValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RBatch;
import org.redisson.api.RScript;
import org.redisson.client.codec.ByteArrayCodec;

/** Owns the newest documents of commands in Redis. Thread-safe. */
public final class StatusCache {
  /** Writes unless there is an equal or a newer revision. */
  private static final String SAVE =
      """
      local old = redis.call('GETRANGE', KEYS[1], 0, 20)
      local revision = tonumber(string.match(old, '^%d+') or '0')
      if revision >= tonumber(ARGV[1]) then return 0 end
      redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[4])
      redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
      return 1
      """;

  private final RedisGate gate;
  private final Duration kept;

  public StatusCache(RedisGate gate, Duration kept) {
    this.gate = gate;
    this.kept = kept;
  }

  /**
   * The command as Redis has it. Final: that is how it is for ever. Not final: it may have gone on
   * since, when a write failed.
   */
  public Optional<CommandView> find(UUID commandId) {
    String document = StatusKeys.document(commandId);
    String owner = StatusKeys.owner(commandId);
    return gate.call(
        () -> {
          Map<String, byte[]> found =
              gate.client().getBuckets(ByteArrayCodec.INSTANCE).get(document, owner);
          return read(found.get(document), found.get(owner));
        });
  }

  void save(RBatch batch, CommandDocument document, byte[] json) {
    byte[] value = new StatusValue(document.revision(), document.status(), json).write();
    var _ =
        batch
            .getScript(ByteArrayCodec.INSTANCE)
            .evalAsync(
                RScript.Mode.READ_WRITE,
                SAVE,
                RScript.ReturnType.LONG,
                List.of(
                    StatusKeys.document(document.commandId()),
                    StatusKeys.owner(document.commandId())),
                text(Long.toString(document.revision())),
                value,
                text(document.tenant() + "\n" + document.subject()),
                text(Long.toString(kept.toMillis())));
  }

  private static @Nullable CommandView read(byte @Nullable [] value, byte @Nullable [] owner) {
    if (value == null || owner == null) {
      return null;
    }
    StatusValue status = StatusValue.read(value);
    String[] who = new String(owner, StandardCharsets.UTF_8).split("\n", 2);
    return new CommandView(
        who[0], who[1], status.revision(), status.status().isFinal(), status.json());
  }

  private static byte[] text(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }
}
