package dev.sluice.schemas.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * CloudEvents 1.0 attributes as record headers (Kafka protocol binding, binary mode), and the W3C
 * trace context beside them. They are for tools along the way; nothing that promises hang on is
 * read from them.
 */
public final class CloudEventHeaders {
  public static final String TRACEPARENT = "traceparent";

  private CloudEventHeaders() {}

  public static void write(
      Headers headers,
      String id,
      String type,
      String source,
      Instant time,
      String subject,
      @Nullable String traceparent) {
    add(headers, "ce_specversion", "1.0");
    add(headers, "ce_id", id);
    add(headers, "ce_type", type);
    add(headers, "ce_source", source);
    add(headers, "ce_time", DateTimeFormatter.ISO_INSTANT.format(time));
    add(headers, "ce_subject", subject);
    add(headers, "content-type", "application/protobuf");
    if (traceparent != null) {
      add(headers, TRACEPARENT, traceparent);
    }
  }

  public static Optional<String> traceparent(Headers headers) {
    Header header = headers.lastHeader(TRACEPARENT);
    return header == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
