package dev.sluice.runtime.limit;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.redis.Redis;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import dev.sluice.schemas.subject.SubjectKey;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.metrics.api.Counter;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many requests of a kind in, of each caller and of each tenant, and says in the answer how
 * many are left (draft-ietf-httpapi-ratelimit-headers-10). All instances count together by Redis;
 * while it is away each counts alone. Thread-safe.
 */
public final class RateLimiter {
  private static final HeaderName LEFT = HeaderNames.create("RateLimit");
  private static final Duration PATIENCE = Duration.ofMillis(50);

  /** How many new meters it takes until idle ones are looked for. */
  private static final int SWEEP = 1_000;

  private final RateLimit limit;
  private final Header policy;
  private final Meter.Source shared;
  private final Duration patience;
  private final Counter ofPrincipals;
  private final Counter ofTenants;
  private final Map<Who, Meter> meters = new ConcurrentHashMap<>();
  private final AtomicInteger opened = new AtomicInteger();

  /** Whose requests are counted; without a subject: the tenant's. */
  private record Who(String tenant, @Nullable String subject) {
    String key() {
      return subject == null ? SubjectKey.ofTenant(tenant) : SubjectKey.of(tenant, subject);
    }
  }

  RateLimiter(RateLimit limit, Meter.Source shared, Duration patience, Metrics metrics) {
    this.limit = limit;
    this.policy = HeaderValues.createCached("RateLimit-Policy", limit.policy());
    this.shared = shared;
    this.patience = patience;
    this.ofPrincipals = refused(metrics, "principal");
    this.ofTenants = refused(metrics, "tenant");
  }

  /**
   * @param room whose client of Redis it is
   */
  public static RateLimiter open(String room, RateLimit limit, Redis redis, Metrics metrics) {
    SharedBuckets shared = new SharedBuckets(room, redis, PATIENCE, metrics);
    return new RateLimiter(
        limit,
        (key, quota, most) -> shared.draw(limit.kind() + ":" + key, quota, most),
        PATIENCE.multipliedBy(2),
        metrics);
  }

  private Counter refused(Metrics metrics, String scope) {
    return metrics.counter(
        "sluice_rate_limited", "Requests over a rate limit", "kind", limit.kind(), "scope", scope);
  }

  /**
   * Counts a request.
   *
   * @param res gets the headers
   * @param requests for how many it counts
   * @throws ProblemException 429 when they are too many
   */
  public void admit(Principal caller, ServerResponse res, int requests) {
    res.header(policy);
    Meter own = meter(new Who(caller.tenant(), caller.subject()), limit.perPrincipal());
    Meter.Grant mine = own.take(requests);
    if (!mine.granted()) {
      throw refused(res, "principal", mine, limit.perPrincipal(), ofPrincipals);
    }
    Meter.Grant all = meter(new Who(caller.tenant(), null), limit.perTenant()).take(requests);
    if (!all.granted()) {
      own.giveBack(mine, requests);
      throw refused(res, "tenant", all, limit.perTenant(), ofTenants);
    }
    say(res, "principal", mine, limit.perPrincipal());
  }

  private Meter meter(Who who, Quota quota) {
    Meter known = meters.get(who);
    if (known != null) {
      return known;
    }
    if (opened.incrementAndGet() % SWEEP == 0) {
      meters.values().removeIf(Meter::isIdle);
    }
    return meters.computeIfAbsent(who, w -> new Meter(w.key(), quota, shared, patience));
  }

  private static ProblemException refused(
      ServerResponse res, String name, Meter.Grant grant, Quota quota, Counter counter) {
    counter.increment();
    say(res, name, grant, quota);
    Duration wait = Duration.ofSeconds(Math.max(1, seconds(grant.retryAfter())));
    return new ProblemException(Problem.of(ProblemType.RATE_LIMITED).withRetryAfter(wait));
  }

  /** How many are left, and in how long there is the whole quota again. */
  private static void say(ServerResponse res, String name, Meter.Grant grant, Quota quota) {
    long left = Math.min(grant.left(), quota.requests());
    long full = seconds(quota.timeFor(quota.requests() - left));
    res.header(HeaderValues.create(LEFT, "\"" + name + "\";r=" + left + ";t=" + full));
  }

  private static long seconds(Duration time) {
    return Math.ceilDiv(time.toNanos(), Duration.ofSeconds(1).toNanos());
  }
}
