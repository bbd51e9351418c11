package dev.sluice.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HealthPartsTest {
  private final HealthParts parts = new HealthParts();

  @Test
  void theWorstPartCounts() {
    parts.register(HealthPart.ready("a", Health::up));
    assertThat(parts.report(HealthProbe.READY).status()).isEqualTo(HealthStatus.UP);
    parts.register(HealthPart.ready("b", () -> Health.degraded("slow")));
    assertThat(parts.report(HealthProbe.READY).status()).isEqualTo(HealthStatus.DEGRADED);
    parts.register(HealthPart.ready("c", () -> Health.down("gone")));
    assertThat(parts.report(HealthProbe.READY).status()).isEqualTo(HealthStatus.DOWN);
    assertThat(parts.report(HealthProbe.LIVE).parts()).isEmpty();
  }

  @Test
  void noTwoPartsHaveOneName() {
    parts.register(HealthPart.ready("a", Health::up));
    assertThatThrownBy(() -> parts.register(HealthPart.live("a", Health::up)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPartThatThrowsOrHangsIsDownWithTheReason() {
    parts.register(
        HealthPart.ready(
            "throws",
            () -> {
              throw new IllegalStateException("broken");
            }));
    parts.register(
        HealthPart.ready(
            "hangs",
            () -> {
              new CountDownLatch(1).await();
              return Health.up();
            }));
    assertThat(parts.report(HealthProbe.READY).parts())
        .extracting(part -> part.health().detail())
        .containsExactly("java.lang.IllegalStateException: broken", "no answer within 1000 ms");
  }

  @Test
  void aSparePartIsNeverWorseThanDegraded() {
    parts.register(
        HealthPart.ready(
                "hangs",
                () -> {
                  new CountDownLatch(1).await();
                  return Health.up();
                })
            .asSpare());
    parts.register(HealthPart.ready("down", () -> Health.down("gone")).asSpare());
    parts.register(HealthPart.ready("up", Health::up).asSpare());
    assertThat(parts.report(HealthProbe.READY).parts())
        .extracting(part -> part.health().status())
        .containsExactly(HealthStatus.DEGRADED, HealthStatus.DEGRADED, HealthStatus.UP);
  }

  @Test
  void fewFreeFileDescriptorsAreSeen() {
    assertThat(FileDescriptors.judge(100, 1_000).status()).isEqualTo(HealthStatus.UP);
    assertThat(FileDescriptors.judge(950, 1_000).status()).isEqualTo(HealthStatus.DEGRADED);
    assertThat(FileDescriptors.judge(995, 1_000).status()).isEqualTo(HealthStatus.DOWN);
    assertThat(FileDescriptors.open()).isPositive();
    assertThat(FileDescriptors.limit()).isGreaterThan(FileDescriptors.open());
  }
}
