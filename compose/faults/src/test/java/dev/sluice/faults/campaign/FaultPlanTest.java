package dev.sluice.faults.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
  private static final List<String> TARGETS = List.of("infra", "egress-1", "egress-2");
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void aSeedGivesTheSameFaultsAgain() {
    assertThat(FaultPlan.of(7, HOUR, TARGETS)).isEqualTo(FaultPlan.of(7, HOUR, TARGETS));
  }

  @Test
  void anotherSeedGivesOtherFaults() {
    assertThat(FaultPlan.of(7, HOUR, TARGETS)).isNotEqualTo(FaultPlan.of(8, HOUR, TARGETS));
  }

  @Test
  void allKindsComeInALongCampaignAndNoneOverlap() {
    List<Fault> plan = FaultPlan.of(7, HOUR, TARGETS);
    assertThat(plan).extracting(Fault::kind).contains(Fault.Kind.values());
    for (int i = 1; i < plan.size(); i++) {
      assertThat(plan.get(i).at())
          .isGreaterThan(plan.get(i - 1).at().plus(plan.get(i - 1).lasting()));
    }
  }
}
