package dev.sluice.bench.accept;

import dev.sluice.bench.part.RedisConnection;
import dev.sluice.bench.scenario.Run;
import dev.sluice.bench.system.Needs;
import dev.sluice.bench.system.SystemUnderTest;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A system of which only the ingress works, in a process of its own as the bare endpoint is:
 * otherwise what was accepted before would be carried out on the processors of what is measured.
 */
final class IngressAlone {
  private static final String CLAIMS_COMPLETE = "sluice:claims:complete";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private IngressAlone() {}

  static SystemUnderTest start(Run run) throws IOException, InterruptedException {
    SystemUnderTest system =
        run.freshSystem(
            Needs.processes("infra,services", "ingress")
                .with("SLUICE_CACHE_CLAIMS_AFTER", "1s")
                // Where Redis is late there is no egress whose rows could decide instead.
                .with("SLUICE_CLAIMS_REDIS_PATIENCE", "1s"));
    run.note(
        "The ingress ran with claims.redis-patience of 1 s instead of 100 ms, since no egress is"
            + " there to decide where Redis is late, and after an egress that ran with"
            + " cache.claims-after of 1 s instead of 10 s.");
    // Only an egress can say that Redis knows all keys, and it says so for good.
    run.say("lets an egress tell Redis that no idempotency key is taken yet");
    system.startProcess("egress");
    awaitClaims(system);
    system.stopProcess("egress");
    return system;
  }

  private static void awaitClaims(SystemUnderTest system) throws IOException, InterruptedException {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    try (RedisConnection redis =
        RedisConnection.open(system.port("REDIS"), system.redisPassword())) {
      while (redis.call("GET", CLAIMS_COMPLETE).isEmpty()) {
        if (System.nanoTime() > giveUp) {
          throw new IOException("Redis does not know which idempotency keys are taken");
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
  }
}
