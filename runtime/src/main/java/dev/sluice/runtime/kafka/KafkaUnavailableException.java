package dev.sluice.runtime.kafka;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Kafka does not answer in time; the caller answers 503 and the client tries again. */
public final class KafkaUnavailableException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public KafkaUnavailableException(@Nullable Throwable cause) {
    super("Kafka does not answer" + (cause == null ? "" : ": " + cause.getMessage()), cause);
  }
}
