package dev.sluice.services.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hashes and verifies passwords with Argon2id, parameters of the OWASP Password Storage Cheat Sheet
 * (19 MiB, two passes, one lane): some 35 ms of a core.
 *
 * <p>Safe for use by many threads. No more than two hash at once; who waits too long is told 503,
 * so that a flood of logins cannot take the machine.
 */
final class Passwords {

  private static final int MEMORY_KIB = 19 * 1024;
  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int HASH_BYTES = 32;
  private static final int SALT_BYTES = 16;
  private static final int AT_ONCE = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Argon2Function argon2 =
      Argon2Function.getInstance(MEMORY_KIB, PASSES, LANES, HASH_BYTES, Argon2.ID);
  private final SecureRandom random;
  private final Semaphore permits = new Semaphore(AT_ONCE, true);
  private final String nobodysHash;

  Passwords(SecureRandom random) {
    this.random = random;
    this.nobodysHash = hash("nobody's " + random.nextLong());
  }

  String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return permitted(() -> argon2.hash(password.getBytes(UTF_8), salt).getResult());
  }

  /** Whether it is the password; takes the same time if there is nobody whose it could be. */
  boolean verify(String password, @Nullable String hash) {
    String against = hash == null ? nobodysHash : hash;
    boolean matches =
        permitted(
            () ->
                Argon2Function.getInstanceFromHash(against)
                    .check(password.getBytes(UTF_8), against.getBytes(UTF_8)));
    return matches && hash != null;
  }

  private <T> T permitted(Supplier<T> hashing) {
    try {
      if (!permits.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw overloaded();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw overloaded();
    }
    try {
      return hashing.get();
    } finally {
      permits.release();
    }
  }

  private static ProblemException overloaded() {
    return new ProblemException(Problem.of(ProblemType.OVERLOADED).withRetryAfter(PATIENCE));
  }
}
