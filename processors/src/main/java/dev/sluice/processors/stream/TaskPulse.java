package dev.sluice.processors.stream;

import org.apache.kafka.common.TopicPartition;

/** A task, as the clients of its stream thread see it. Called on that thread only. */
public interface TaskPulse {

  /** The partition that it is fed from. */
  TopicPartition source();

  /** Whether it has as much in hand as it wants, so that the rest had better stay in Kafka. */
  boolean isFull();

  /** Whether there is something for it to do that does not come from Kafka. */
  boolean hasAnswers();

  /** How long until it has something to do; the greatest value if nothing is planned. */
  long nanosUntilTimer();

  /** Everything it has written and forwarded so far is durable. */
  void committed();
}
