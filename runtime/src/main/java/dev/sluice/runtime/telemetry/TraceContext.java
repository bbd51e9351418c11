package dev.sluice.runtime.telemetry;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a request stands in its distributed trace (W3C Trace Context, {@code traceparent}).
 *
 * @param traceId 32 lower-case hex digits, not all zero
 * @param spanId 16 lower-case hex digits, not all zero: the span that does the work now
 * @param flags 2 lower-case hex digits; the last bit is "sampled"
 */
public record TraceContext(String traceId, String spanId, String flags) {
  /** Name of the header in HTTP, Kafka and gRPC. */
  public static final String HEADER = "traceparent";

  private static final Pattern FORM =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
  private static final String NO_TRACE = "0".repeat(32);
  private static final String NO_SPAN = "0".repeat(16);
  private static final String SAMPLED = "01";

  public TraceContext {
    if (!isHex(traceId, 32) || traceId.equals(NO_TRACE)) {
      throw new IllegalArgumentException("not a trace id");
    }
    if (!isHex(spanId, 16) || spanId.equals(NO_SPAN)) {
      throw new IllegalArgumentException("not a span id");
    }
    if (!isHex(flags, 2)) {
      throw new IllegalArgumentException("not trace flags");
    }
  }

  /** A new trace. */
  public static TraceContext start() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    HexFormat hex = HexFormat.of();
    String traceId = hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    return traceId.equals(NO_TRACE) ? start() : new TraceContext(traceId, newSpanId(), SAMPLED);
  }

  /** Reads a {@code traceparent}; empty when there is none or it is not valid (section 3.2.2). */
  public static Optional<TraceContext> parse(@Nullable String traceparent) {
    if (traceparent == null) {
      return Optional.empty();
    }
    Matcher matcher = FORM.matcher(traceparent.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String version = matcher.group(1);
    boolean hasMore = matcher.group(5) != null;
    String traceId = matcher.group(2);
    String spanId = matcher.group(3);
    if (version.equals("ff")
        || (version.equals("00") && hasMore)
        || traceId.equals(NO_TRACE)
        || spanId.equals(NO_SPAN)) {
      return Optional.empty();
    }
    return Optional.of(new TraceContext(traceId, spanId, matcher.group(4)));
  }

  /** Goes on from a {@code traceparent} with a span of our own, or starts a new trace. */
  public static TraceContext continued(@Nullable String traceparent) {
    return parse(traceparent).map(TraceContext::child).orElseGet(TraceContext::start);
  }

  /** The same trace, with a new span. */
  public TraceContext child() {
    return new TraceContext(traceId, newSpanId(), flags);
  }

  /** The {@code traceparent} to pass on. */
  public String traceparent() {
    return "00-" + traceId + "-" + spanId + "-" + flags;
  }

  /** By hand: a pattern, compiled anew for each request, was a fiftieth of its time. */
  private static boolean isHex(String text, int length) {
    if (text.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  private static String newSpanId() {
    long id = ThreadLocalRandom.current().nextLong();
    return id == 0 ? newSpanId() : HexFormat.of().toHexDigits(id);
  }
}
