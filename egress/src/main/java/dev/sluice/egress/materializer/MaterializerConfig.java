package dev.sluice.egress.materializer;

import java.util.Map;

/**
 * How the materializer reads.
 *
 * @param group consumer group: the instances that share the work
 * @param kafka connection properties of the consumer
 * @param batchRecords at most so many records a transaction
 */
public record MaterializerConfig(String group, Map<String, Object> kafka, int batchRecords) {
  public MaterializerConfig {
    kafka = Map.copyOf(kafka);
  }
}
