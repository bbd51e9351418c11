package dev.sluice.runtime.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

  @Test
  void goesOnFromTheCallersTraceWithASpanOfItsOwn() {
    TraceContext continued = TraceContext.continued(PARENT);
    assertThat(continued.traceId()).isEqualTo(TRACE);
    assertThat(continued.spanId()).isNotEqualTo("00f067aa0ba902b7");
    assertThat(TraceContext.parse(continued.traceparent())).hasValue(continued);
    assertThat(TraceContext.parse(PARENT).orElseThrow().traceparent()).isEqualTo(PARENT);
  }

  @Test
  void aLaterVersionMayHaveMoreFields() {
    String later = "cc-" + TRACE + "-00f067aa0ba902b7-00-more";
    assertThat(TraceContext.parse(later).orElseThrow().traceId()).isEqualTo(TRACE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, 00-4bf92f-00f067aa0ba902b7-01"
      })
  void whatIsNotValidStartsANewTrace(String traceparent) {
    assertThat(TraceContext.parse(traceparent)).isEmpty();
    assertThat(TraceContext.continued(traceparent).traceId()).isNotEqualTo(TRACE).hasSize(32);
  }
}
