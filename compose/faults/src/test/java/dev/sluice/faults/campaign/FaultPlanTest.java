package dev.sluice.faults.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.faults.campaign.Fault.Kind;
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
  void aLongerCampaignBeginsAsAShorterOne() {
    List<Fault> shorter = FaultPlan.of(7, Duration.ofMinutes(5), TARGETS);
    assertThat(FaultPlan.of(7, HOUR, TARGETS).subList(0, shorter.size())).isEqualTo(shorter);
  }

  @Test
  void allKindsComeInTheFirstMinutes() {
    assertThat(FaultPlan.of(7, Duration.ofMinutes(6), TARGETS))
        .extracting(Fault::kind)
        .contains(Kind.values());
  }

  @Test
  void allTargetsComeInALongCampaign() {
    List<Fault> plan = FaultPlan.of(7, HOUR, TARGETS);
    assertThat(plan)
        .extracting(f -> f.kind() + " " + f.target())
        .contains("KILL infra", "STOP egress-2", "CUT kafka", "STALL postgres", "EMPTY redis");
  }

  @Test
  void inTheShortOneEachProcessAndServerIsKilledOnce() {
    assertThat(FaultPlan.ofKills(7, Duration.ofSeconds(3), TARGETS))
        .extracting(f -> f.kind() + " " + f.target())
        .containsExactlyInAnyOrder(
            "KILL infra",
            "KILL egress-1",
            "KILL egress-2",
            "KILL_SERVER postgres",
            "KILL_SERVER redis");
  }

  @Test
  void serversAreKilledBeforeTheInfrastructureThatStartsThem() {
    for (long seed = 0; seed < 50; seed++) {
      List<String> order =
          FaultPlan.ofKills(seed, Duration.ofSeconds(3), TARGETS).stream()
              .map(Fault::target)
              .toList();
      assertThat(order.indexOf("infra"))
          .isGreaterThan(order.indexOf("postgres"))
          .isGreaterThan(order.indexOf("redis"));
    }
  }
}
