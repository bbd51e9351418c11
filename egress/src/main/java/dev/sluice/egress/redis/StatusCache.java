package dev.sluice.egress.redis;

import dev.sluice.egress.store.CommandView;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.redis.StatusKeys;
import dev.sluice.schemas.redis.StatusValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RBatch;
import org.redisson.client.codec.ByteArrayCodec;

/** Owns the documents of commands that have ended, in Redis. Thread-safe. */
public final class StatusCache {
  private final RedisGate gate;
  private final Duration kept;

  public StatusCache(RedisGate gate, Duration kept) {
    this.gate = gate;
    this.kept = kept;
  }

  /** The command as Redis has it: final, that is how it is for ever. */
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

  /**
   * @param document is final; nobody reads what may have gone on since
   */
  void save(RBatch batch, CommandDocument document, byte[] json) {
    byte[] value = new StatusValue(document.revision(), document.status(), json).write();
    byte[] owner = (document.tenant() + "\n" + document.subject()).getBytes(StandardCharsets.UTF_8);
    set(batch, StatusKeys.document(document.commandId()), value);
    set(batch, StatusKeys.owner(document.commandId()), owner);
  }

  private void set(RBatch batch, String key, byte[] value) {
    var _ = batch.<byte[]>getBucket(key, ByteArrayCodec.INSTANCE).setAsync(value, kept);
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
}
