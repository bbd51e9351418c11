package dev.sluice.egress.store;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sluice.embedded.Database;
import dev.sluice.embedded.SharedParts;
import dev.sluice.runtime.config.Secret;
import dev.sluice.runtime.postgres.Postgres;
import dev.sluice.runtime.postgres.PostgresConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A statement of a migration is silent for longer than one of a reader may be. */
class SlowMigrationIT {

  @Test
  void aMigrationMayTakeLongerThanAReaderWaits() {
    Database database = SharedParts.freshDatabase();
    PostgresConfig config =
        new PostgresConfig(
            database.jdbcUrl(),
            database.user(),
            Secret.of(database.password()),
            1,
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1));
    try (Postgres migrating = Postgres.openForMigrations("migrations", config)) {
      assertThatCode(() -> Projections.migrate(migrating.dataSource(), "classpath:db/slow"))
          .doesNotThrowAnyException();
    }
  }
}
