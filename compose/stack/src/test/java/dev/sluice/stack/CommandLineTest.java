package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandLineTest {

  @Test
  void withoutArgumentsAllRolesRunOnWhatIsThere() {
    assertThat(CommandLine.parse(List.of()))
        .isEqualTo(new CommandLine.Run(Set.of(Role.values()), false));
  }

  @Test
  void rolesAndFreshAreTaken() {
    assertThat(CommandLine.parse(List.of("--roles=infra,egress", "--fresh")))
        .isEqualTo(new CommandLine.Run(Set.of(Role.INFRA, Role.EGRESS), true));
  }

  @Test
  void anUnknownRoleIsNamedWithTheOnesThereAre() {
    assertThat(CommandLine.parse(List.of("--roles=infra,moon")))
        .isEqualTo(
            new CommandLine.Refused(
                "There is no role \"moon\"; the roles are"
                    + " infra, services, egress, processors, ingress."));
  }

  @Test
  void anUnknownOptionIsNamed() {
    assertThat(CommandLine.parse(List.of("--frehs")))
        .isEqualTo(
            new CommandLine.Refused(
                "There is no option \"--frehs\"; --help lists the ones there are."));
  }
}
