package dev.sluice.ingress.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T09:00:00+01:00, 2026-11-23T08:00:00Z",
    "2026-11-23t09:00:00z, 2026-11-23T09:00:00Z",
    "2026-11-23T09:00:00-00:00, 2026-11-23T09:00:00Z",
    "2026-11-23T09:00:00.123456000Z, 2026-11-23T09:00:00.123456Z",
    "2026-11-23T00:30:00+23:59, 2026-11-22T00:31:00Z",
    "2024-02-29T12:00:00-05:30, 2024-02-29T17:30:00Z",
    "9999-12-31T23:59:59Z, 9999-12-31T23:59:59Z",
  })
  void readsTimesWithAnOffset(String text, Instant expected) {
    assertThat(Rfc3339.parse(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-11-23",
        "2026-11-23T09:00:00",
        "2026-11-23T09:00Z",
        "2026-11-23 09:00:00Z",
        "2026-11-23T09:00:00+1:00",
        "2026-11-23T09:00:00+0100",
        "2026-11-23T09:00:00+24:00",
        "2026-11-23T09:00:00+01:60",
        "2026-11-23T24:00:00Z",
        "2026-12-31T23:59:60Z",
        "2026-02-29T09:00:00Z",
        "2026-13-01T09:00:00Z",
        "1969-12-31T23:59:59Z",
        "9999-12-31T23:59:59-01:00",
        "10000-01-01T00:00:00Z",
        "+2026-11-23T09:00:00Z",
        "2026-11-23T09:00:00.Z",
        "2026-11-23T09:00:00.1234567Z",
        "2026-11-23T09:00:00.1234567890Z",
        "２026-11-23T09:00:00Z",
        " 2026-11-23T09:00:00Z",
        "2026-11-23T09:00:00Z[Europe/Berlin]",
      })
  void refusesEverythingElse(String text) {
    assertThat(Rfc3339.parse(text)).isEmpty();
  }
}
