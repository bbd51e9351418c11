package dev.sluice.runtime.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tokens that were verified a moment ago, so that not each request pays for a signature.
 *
 * <p>Keeps digests, never tokens. An entry counts until the token expires and as long as the key
 * set is the one that verified it. Two generations bound it: when the young one is full, it becomes
 * the old one, and the old one is dropped. Thread-safe.
 */
final class TokenCache {
  private final int generation;
  private volatile Map<ByteBuffer, Entry> young = new ConcurrentHashMap<>();
  private volatile Map<ByteBuffer, Entry> old = new ConcurrentHashMap<>();

  private record Entry(AuthenticatedCaller caller, JwkSet keys) {}

  /**
   * @param capacity how many tokens at most; 0 turns it off
   */
  TokenCache(int capacity) {
    this.generation = (capacity + 1) / 2;
  }

  Optional<AuthenticatedCaller> find(ByteBuffer digest, JwkSet keys, Instant now) {
    Entry entry = young.get(digest);
    if (entry == null) {
      entry = old.get(digest);
      if (entry == null) {
        return Optional.empty();
      }
      put(digest, entry);
    }
    return entry.keys() == keys && now.isBefore(entry.caller().expiresAt())
        ? Optional.of(entry.caller())
        : Optional.empty();
  }

  void put(ByteBuffer digest, JwkSet keys, AuthenticatedCaller caller) {
    put(digest, new Entry(caller, keys));
  }

  static ByteBuffer digest(String token) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return ByteBuffer.wrap(sha256.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void put(ByteBuffer digest, Entry entry) {
    if (generation == 0) {
      return;
    }
    if (young.size() >= generation) {
      turn();
    }
    young.put(digest, entry);
  }

  private synchronized void turn() {
    if (young.size() >= generation) {
      old = young;
      young = new ConcurrentHashMap<>();
    }
  }
}
