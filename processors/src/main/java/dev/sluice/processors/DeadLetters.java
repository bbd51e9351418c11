package dev.sluice.processors;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts aside what is not a command: the record as it was, with headers that say why and where it
 * lies (names as KIP-1034 has them). It holds up nothing else.
 */
final class DeadLetters {
  /** Name of the sink in the topology. */
  static final String SINK = "dead-letters";

  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

  private final ProcessorContext<byte[], byte[]> context;

  /** Why a record is no command. */
  enum Reason {
    UNREADABLE("unreadable"),
    UNSEALED("unsealed"),
    WRONG_LANE("wrong-lane");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  DeadLetters(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
  }

  void put(Record<byte[], byte[]> record, TopicPartition source, long offset, Reason reason) {
    log.atWarn()
        .addKeyValue("reason", reason.text())
        .addKeyValue("partition", source.partition())
        .addKeyValue("offset", offset)
        .log("A record is no command and was put aside");
    Headers headers = new RecordHeaders(record.headers());
    add(headers, "__streams.errors.message", reason.text());
    add(headers, "__streams.errors.topic", source.topic());
    add(headers, "__streams.errors.partition", Integer.toString(source.partition()));
    add(headers, "__streams.errors.offset", Long.toString(offset));
    context.forward(record.withHeaders(headers), SINK);
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
