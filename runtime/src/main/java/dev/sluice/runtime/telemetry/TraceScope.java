package dev.sluice.runtime.telemetry;

import org.slf4j.MDC;

/** Puts the trace into the log lines of this thread until it is closed. */
public final class TraceScope implements AutoCloseable {
  private static final String TRACE_ID = "traceId";

  private TraceScope() {}

  public static TraceScope open(TraceContext trace) {
    MDC.put(TRACE_ID, trace.traceId());
    return new TraceScope();
  }

  @Override
  public void close() {
    MDC.remove(TRACE_ID);
  }
}
