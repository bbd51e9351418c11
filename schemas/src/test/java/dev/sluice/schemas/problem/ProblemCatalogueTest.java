package dev.sluice.schemas.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The catalogue is sound, and {@code docs/PROBLEMS.md} is written from it. */
class ProblemCatalogueTest {
  private static final Path PAGE = Path.of("..", "docs", "PROBLEMS.md");

  @Test
  void codesAreKebabCaseAndDistinct() {
    assertThat(ProblemType.values())
        .extracting(ProblemType::code)
        .doesNotHaveDuplicates()
        .allMatch(code -> code.matches("[a-z]+(-[a-z]+)*"));
  }

  @ParameterizedTest
  @EnumSource
  void aTypeIsFoundByItsCode(ProblemType type) {
    assertThat(ProblemType.ofCode(type.code())).contains(type);
    assertThat(type.typeUri()).isEqualTo("/problems/" + type.code());
  }

  @ParameterizedTest
  @EnumSource
  void onlyAServersFaultHasAnUnknownEffect(ProblemType type) {
    if (type.retry().effect() != Retry.Effect.NONE) {
      assertThat(type.status()).isGreaterThanOrEqualTo(500);
    }
  }

  /** {@code -Dsluice.rewrite-docs} writes the page anew. */
  @Test
  void thePageIsWhatTheCatalogueSays() throws IOException {
    if (System.getProperty("sluice.rewrite-docs") != null) {
      Files.writeString(PAGE, page());
    }
    assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
        .as("docs/PROBLEMS.md is stale: run mvn -pl schemas test -Dsluice.rewrite-docs")
        .isEqualTo(page());
  }

  private static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # Problems

            Everything that is answered instead of success (`application/problem+json`, RFC 9457), and every
            reason for which a command can end other than `SUCCEEDED`. Codes are added, never changed. A
            running system serves the same under `/problems`.

            `effect` tells whether the request had an effect, `key` with which idempotency key it may be sent
            again (`never`: not as it is).

            This page is written from `ProblemType`; a test says when it is stale.

            | status | code | title | effect | key | what |
            |---|---|---|---|---|---|
            """);
    Arrays.stream(ProblemType.values())
        .map(
            type ->
                "| %d | `%s` | %s | %s | %s | %s |\n"
                    .formatted(
                        type.status(),
                        type.code(),
                        type.title(),
                        type.retry().effect().text(),
                        type.retry().key().text(),
                        type.description()))
        .forEach(page::append);
    return page.toString();
  }
}
