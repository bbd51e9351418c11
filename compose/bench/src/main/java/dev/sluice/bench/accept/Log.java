package dev.sluice.bench.accept;

import dev.sluice.bench.part.Broker;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** A topic, and the doors whose 202 say that something is in it. */
final class Log {
  private final Broker broker;
  private final String topic;
  private final long before;
  private final List<Door> doors;

  Log(Broker broker, String topic, List<Door> doors)
      throws ExecutionException, InterruptedException {
    this.broker = broker;
    this.topic = topic;
    this.before = broker.written(topic);
    this.doors = List.copyOf(doors);
  }

  /** What was acknowledged and is not there. */
  long lost() throws ExecutionException, InterruptedException {
    long acknowledged = doors.stream().mapToLong(Door::accepted).sum();
    return Math.max(0, acknowledged - (broker.written(topic) - before));
  }
}
