package dev.sluice.services.identity;

import dev.sluice.services.postgres.Database;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/**
 * The keys that sign access tokens, and their rotation.
 *
 * <p>A new key is published some time before it signs, so that every verifier has heard of it, and
 * stays published until the last token that it signed has expired. Instances share the keys by the
 * database; each looks again every few seconds. Safe for use by many threads.
 */
final class KeyRing {

  /** How long a key is published before it signs: longer than any JWKS answer may be cached. */
  static final Duration NOTICE = Duration.ofMinutes(5);

  private static final int BITS = 2048;

  private final Database database;
  private final SigningKeyStore store;
  private final Clock clock;
  private final Duration rotation;
  private final Duration tokenLife;
  private volatile List<SigningKey> keys;

  KeyRing(
      Database database, SigningKeyStore store, Clock clock, Duration rotation, Duration tokenLife)
      throws SQLException {
    this.database = database;
    this.store = store;
    this.clock = clock;
    this.rotation = rotation;
    this.tokenLife = tokenLife;
    this.keys = database.transact(this::renewed);
  }

  /** The key that signs now. */
  SigningKey active() {
    Instant now = clock.instant();
    SigningKey active = keys.getFirst();
    for (SigningKey key : keys) {
      if (!key.activeFrom().isAfter(now)) {
        active = key;
      }
    }
    return active;
  }

  /** The keys that verifiers have to know. */
  List<SigningKey> published() {
    Instant now = clock.instant();
    List<SigningKey> all = keys;
    return all.stream().filter(key -> !isOver(key, all, now)).toList();
  }

  /** Looks what other instances did; makes a new key when it is time, and drops old ones. */
  void refresh() throws SQLException {
    keys = database.transact(this::renewed);
  }

  /** Makes a new key now, for instance because the one that signs has leaked out. */
  void rotate() throws SQLException {
    keys =
        database.transact(
            connection -> {
              store.lock(connection);
              store.insert(connection, generate(clock.instant().plus(NOTICE)));
              return store.all(connection);
            });
  }

  private List<SigningKey> renewed(Connection connection) throws SQLException {
    List<SigningKey> found = store.all(connection);
    Instant now = clock.instant();
    if (!isRenewalDue(found, now)) {
      return found;
    }
    store.lock(connection);
    List<SigningKey> locked = store.all(connection);
    for (SigningKey key : locked) {
      if (isOver(key, locked, now)) {
        store.delete(connection, key.kid());
      }
    }
    if (locked.isEmpty()) {
      store.insert(connection, generate(now));
    } else if (isOld(locked.getLast(), now)) {
      store.insert(connection, generate(now.plus(NOTICE)));
    }
    return store.all(connection);
  }

  private boolean isRenewalDue(List<SigningKey> found, Instant now) {
    return found.isEmpty()
        || isOld(found.getLast(), now)
        || found.stream().anyMatch(key -> isOver(key, found, now));
  }

  private boolean isOld(SigningKey newest, Instant now) {
    return newest.activeFrom().plus(rotation).isBefore(now.plus(NOTICE));
  }

  /** Whether no token that the key signed can still be valid. */
  private boolean isOver(SigningKey key, List<SigningKey> all, Instant now) {
    return all.stream()
        .filter(other -> other.activeFrom().isAfter(key.activeFrom()))
        .findFirst()
        .map(next -> next.activeFrom().plus(tokenLife).plus(NOTICE).isBefore(now))
        .orElse(false);
  }

  private static SigningKey generate(Instant activeFrom) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(BITS);
      KeyPair pair = generator.generateKeyPair();
      return new SigningKey(
          UUID.randomUUID().toString(),
          activeFrom.truncatedTo(ChronoUnit.MICROS),
          (RSAPublicKey) pair.getPublic(),
          (RSAPrivateKey) pair.getPrivate());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has RSA", e);
    }
  }
}
