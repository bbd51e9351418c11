package dev.sluice.egress.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.retention.PartitionPlan.Range;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PartitionPlanTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  @ParameterizedTest
  @ValueSource(ints = {8, 9, 30, 31, 90, 365, 3650})
  void thereAreAboutEightWhateverTheRetention(int days) {
    PartitionPlan plan = new PartitionPlan(Duration.ofDays(days), Duration.ofDays(1));
    List<Partition> present = new ArrayList<>();
    for (Instant now = NOW;
        now.isBefore(NOW.plus(Duration.ofDays(3L * days)));
        now = now.plus(Duration.ofHours(7))) {
      Instant at = now;
      plan.missing(present, at).forEach(range -> present.add(partition(range)));
      present.removeIf(p -> plan.isDue(p, at));
      assertThat(present).hasSizeBetween(6, 9);
      assertThat(present).anyMatch(p -> !at.isBefore(p.from()) && at.isBefore(p.to()));
      Instant ahead = at.plus(plan.width());
      assertThat(present).anyMatch(p -> !ahead.isBefore(p.from()) && ahead.isBefore(p.to()));
      for (int i = 1; i < present.size(); i++) {
        assertThat(present.get(i).from()).isEqualTo(present.get(i - 1).to());
      }
    }
  }

  @Test
  void nothingGoesBeforeItsTime() {
    PartitionPlan plan = new PartitionPlan(Duration.ofDays(30), Duration.ofDays(1));
    Partition partition = new Partition("p", Instant.MIN, NOW);
    assertThat(plan.isDue(partition, NOW.plus(Duration.ofDays(31)).minusMillis(1))).isFalse();
    assertThat(plan.isDue(partition, NOW.plus(Duration.ofDays(31)))).isTrue();
  }

  @Test
  void afterALongPauseNothingIsMadeThatHasAgedOut() {
    PartitionPlan plan = new PartitionPlan(Duration.ofDays(30), Duration.ZERO);
    List<Partition> old = List.of(new Partition("p", Instant.MIN, NOW.minus(Duration.ofDays(400))));
    assertThat(plan.missing(old, NOW)).hasSize(7);
    assertThat(plan.missing(old, NOW).getFirst().from())
        .isEqualTo(Instant.parse("2026-10-23T00:00:00Z"));
  }

  private static Partition partition(Range range) {
    return new Partition("p" + range.from(), range.from(), range.to());
  }
}
