package dev.sluice.schemas.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.policy.PolicyChange.Author;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PolicyBookTest {
  private static final PolicyScope TENANT = PolicyScope.of("demo");
  private static final String NO_RULES = "{\"rules\":[]}";

  private final PolicyBook book = new PolicyBook();

  @Test
  void theGreatestVersionIsInForceInWhateverOrderTheyCome() {
    for (long version : List.of(2L, 3L, 1L, 3L)) {
      apply(version, NO_RULES);
    }
    assertThat(book.inForce(TENANT)).hasValueSatisfying(p -> assertThat(p.version()).isEqualTo(3));
    assertThat(book.history(TENANT)).extracting(PolicyChange::version).containsExactly(3L, 2L, 1L);
    assertThat(book.version(TENANT, 2)).isPresent();
  }

  @Test
  void aPolicyThatIsTakenAwayIsNotInForceAndNotForgotten() {
    apply(1, NO_RULES);
    apply(2, null);
    assertThat(book.inForce(TENANT)).isEmpty();
    assertThat(book.size()).isZero();
    assertThat(book.newest(TENANT)).hasValueSatisfying(c -> assertThat(c.version()).isEqualTo(2));
  }

  @Test
  void aPolicyThatThisReleaseCannotReadIsInForceAllTheSame() {
    apply(1, NO_RULES);
    book.apply(change(2, "{\"rules\":[{\"id\":\"newer\"}]}"));
    assertThat(book.refresh()).singleElement().asString().startsWith("tenant/demo@2: ");
    assertThat(book.inForce(TENANT))
        .hasValueSatisfying(
            p -> {
              assertThat(p.version()).isEqualTo(2);
              assertThat(p.policy()).isNull();
            });
    assertThat(book.unreadable()).isEqualTo(1);
    assertThat(book.refresh()).isEmpty();
  }

  @Test
  void memoryIsBounded() {
    for (long version = 1; version <= 200; version++) {
      book.apply(change(version, NO_RULES));
    }
    book.refresh();
    assertThat(book.history(TENANT)).hasSize(50);
    assertThat(book.inForce(TENANT))
        .hasValueSatisfying(p -> assertThat(p.version()).isEqualTo(200));
  }

  @Test
  void scopesHaveKeysOfTheirOwn() {
    assertThat(PolicyScope.DEFAULT.key(1)).isEqualTo("default@1");
    assertThat(PolicyScope.of("demo").key(2)).isEqualTo("tenant/demo@2");
    assertThat(PolicyScope.of("a@1").key(2)).isNotEqualTo(PolicyScope.of("a").key(12));
    assertThat(PolicyScope.of("default").key()).isNotEqualTo(PolicyScope.DEFAULT.key());
  }

  private void apply(long version, @Nullable String document) {
    book.apply(change(version, document));
    assertThat(book.refresh()).isEmpty();
  }

  private static PolicyChange change(long version, @Nullable String document) {
    return new PolicyChange(
        TENANT, version, document, new Author("demo", "olga"), Instant.EPOCH, null, 0, 0);
  }
}
