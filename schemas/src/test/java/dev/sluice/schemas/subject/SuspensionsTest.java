package dev.sluice.schemas.subject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.policy.PolicyChange.Author;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SuspensionsTest {
  private final Suspensions suspensions = new Suspensions();

  @Test
  void theNewestChangeCountsInWhateverOrderTheyCome() {
    suspensions.apply(change("demo", "ada", 1, true));
    assertThat(suspensions.isSuspended(principal("demo", "ada"))).isTrue();
    suspensions.apply(change("demo", "ada", 3, true));
    suspensions.apply(change("demo", "ada", 2, false));
    assertThat(suspensions.isSuspended(principal("demo", "ada"))).isTrue();
    assertThat(suspensions.size()).isEqualTo(1);
    suspensions.apply(change("demo", "ada", 4, false));
    assertThat(suspensions.isSuspended(principal("demo", "ada"))).isFalse();
    assertThat(suspensions.size()).isZero();
  }

  @Test
  void theSameSubjectOfAnotherTenantIsAnother() {
    suspensions.apply(change("demo", "ada", 1, true));
    assertThat(suspensions.isSuspended(principal("other", "ada"))).isFalse();
  }

  @Test
  void keysAreUnambiguous() {
    assertThat(SubjectKey.of("a", "b/c")).isNotEqualTo(SubjectKey.of("a/b", "c"));
  }

  private static Principal principal(String tenant, String subject) {
    return new Principal(subject, tenant, Set.of("client"), Set.of());
  }

  private static SubjectChange change(
      String tenant, String subject, long revision, boolean suspended) {
    return new SubjectChange(
        tenant,
        subject,
        suspended,
        revision,
        new Author(tenant, "olga"),
        Instant.EPOCH,
        "left the company");
  }
}
