package dev.sluice.egress.retention;

import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.testing.TestClock;
import javax.sql.DataSource;

/** Retention by a clock that is set by hand, with which the server agrees. */
public final class TestRetention {
  private TestRetention() {}

  public static Retention of(DataSource postgres, RetentionConfig kept, TestClock clock) {
    return new Retention(postgres, kept, Metrics.ofProcess(), clock, clock::instant);
  }
}
