package dev.sluice.ingress.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.Database;
import dev.sluice.embedded.SharedParts;
import dev.sluice.runtime.postgres.Planning;
import dev.sluice.runtime.postgres.Postgres;
import dev.sluice.runtime.postgres.PostgresConfig;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.command.CommandIds;
import dev.sluice.schemas.command.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ClaimStoreIT {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  @Test
  void aClaimThatHasExpiredGivesWayAndIsForgotten() throws Exception {
    Database database = SharedParts.freshDatabase();
    try (Postgres postgres =
        Postgres.open(
            "claims",
            PostgresConfig.of(database.jdbcUrl(), database.user(), database.password()),
            Planning.BY_KEY,
            Metrics.ofProcess())) {
      ClaimStore store = new ClaimStore(postgres.dataSource());
      assertThat(store.forget(NOW)).isZero();
      UUID key = UUID.randomUUID();
      Fingerprint one = Fingerprint.of(new byte[] {1});
      Fingerprint two = Fingerprint.of(new byte[] {2});
      Claim first = new Claim(CommandIds.ofUse(key, NOW), one, NOW, false);
      assertThat(store.claim(key, one, NOW)).isEqualTo(first);
      assertThat(store.claim(key, two, NOW.plus(DAY).minusMillis(1))).isEqualTo(first);
      Instant then = NOW.plus(DAY);
      Claim second = new Claim(CommandIds.ofUse(key, then), two, then, false);
      assertThat(store.claim(key, two, then)).isEqualTo(second);
      assertThat(store.claim(key, one, then)).isEqualTo(second);
      assertThat(store.forget(then.plus(DAY))).isZero();
      assertThat(store.forget(then.plus(DAY).plus(Duration.ofHours(2)))).isEqualTo(1);
      assertThat(store.forget(then.plus(DAY).plus(Duration.ofHours(2)))).isZero();
    }
  }
}
