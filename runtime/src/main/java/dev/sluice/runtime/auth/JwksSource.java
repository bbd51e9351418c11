package dev.sluice.runtime.auth;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's keys, fetched from its JWKS address and kept while it cannot be reached.
 *
 * <p>They are fetched again in the background, and when a token names a key that is not there: then
 * at most once in ten seconds, by one thread, for which the others wait. Thread-safe.
 */
final class JwksSource implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JwksSource.class);
  private static final Duration UNKNOWN_KEY_PAUSE = Duration.ofSeconds(10);
  private static final Duration FAILURE_PAUSE = Duration.ofSeconds(1);
  private static final Duration TICK = Duration.ofSeconds(1);

  /** A process may start before its issuer, or be it: what heals in this time is no fault. */
  private static final Duration GRACE = Duration.ofSeconds(15);

  private static final int MAX_BYTES = 1 << 20;

  private final AuthConfig config;
  private final HttpClient http;
  private final ScheduledExecutorService background;
  private final ReentrantLock fetching = new ReentrantLock();
  private final long opened = System.nanoTime();
  private boolean warned; // guarded by fetching
  private volatile Fetched last = new Fetched(null, new byte[0], null, 0, 0);

  /** The newest keys, and how the newest attempt to fetch them went. */
  private record Fetched(
      @Nullable JwkSet keys, byte[] bytes, @Nullable String fault, long at, long attempts) {
    boolean olderThan(Duration age) {
      return attempts == 0 || System.nanoTime() - at > age.toNanos();
    }
  }

  private JwksSource(AuthConfig config) {
    this.config = config;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(config.jwksTimeout())
            .build();
    this.background =
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("jwks").factory());
  }

  /** Begins to fetch; does not wait for it, so that a process starts before its issuer. */
  static JwksSource open(AuthConfig config) {
    JwksSource source = new JwksSource(config);
    var _ =
        source.background.scheduleWithFixedDelay(
            source::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    return source;
  }

  /**
   * The keys at hand.
   *
   * @throws KeysUnavailableException when there are none and none can be fetched
   */
  JwkSet keys() {
    Fetched now = last;
    if (now.keys() == null) {
      now = fetchUnlessTriedWithin(FAILURE_PAUSE);
    }
    if (now.keys() == null) {
      throw new KeysUnavailableException(String.valueOf(now.fault()));
    }
    return now.keys();
  }

  /**
   * The keys, fetched again because one was missing, if that has not just been done.
   *
   * @throws KeysUnavailableException when they could not be fetched: the key may well exist
   */
  JwkSet keysAfterMiss() {
    Fetched now = fetchUnlessTriedWithin(UNKNOWN_KEY_PAUSE);
    if (now.keys() == null || now.fault() != null) {
      throw new KeysUnavailableException(String.valueOf(now.fault()));
    }
    return now.keys();
  }

  /** How many keys there are. */
  int size() {
    JwkSet keys = last.keys();
    return keys == null ? 0 : keys.size();
  }

  /** Why the newest attempt failed, if it did. */
  @Nullable String fault() {
    return last.fault();
  }

  @Override
  public void close() {
    background.shutdownNow();
    http.shutdownNow();
  }

  private void tick() {
    if (last.keys() == null || last.olderThan(config.jwksRefresh())) {
      fetchUnlessTriedWithin(FAILURE_PAUSE);
    }
  }

  private Fetched fetchUnlessTriedWithin(Duration pause) {
    long asked = last.attempts();
    fetching.lock();
    try {
      if (last.attempts() == asked && last.olderThan(pause)) {
        last = fetch(last);
      }
      return last;
    } finally {
      fetching.unlock();
    }
  }

  private Fetched fetch(Fetched before) {
    long attempts = before.attempts() + 1;
    try {
      byte[] bytes = download();
      JwkSet keys =
          before.keys() != null && Arrays.equals(bytes, before.bytes())
              ? before.keys()
              : JwkSet.parse(bytes);
      if (warned) {
        warned = false;
        log.atInfo()
            .addKeyValue("uri", config.jwksUri())
            .log("The issuer's keys are fetched again");
      }
      return new Fetched(keys, bytes, null, System.nanoTime(), attempts);
    } catch (IOException | IllegalArgumentException e) {
      return failed(before, e.toString(), attempts);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(before, "interrupted", attempts);
    }
  }

  private Fetched failed(Fetched before, String fault, long attempts) {
    boolean starting = before.keys() == null && System.nanoTime() - opened < GRACE.toNanos();
    if (!warned && !starting && !background.isShutdown()) {
      warned = true;
      log.atWarn()
          .addKeyValue("uri", config.jwksUri())
          .addKeyValue("fault", fault)
          .log("The issuer's keys cannot be fetched");
    }
    return new Fetched(before.keys(), before.bytes(), fault, System.nanoTime(), attempts);
  }

  private byte[] download() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(config.jwksUri())
            .timeout(config.jwksTimeout())
            .header("Accept", "application/jwk-set+json, application/json")
            .build();
    HttpResponse<InputStream> response =
        http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw new IOException("status " + response.statusCode());
      }
      byte[] bytes = body.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("the key set is larger than " + MAX_BYTES + " bytes");
      }
      return bytes;
    }
  }
}
