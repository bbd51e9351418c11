package dev.sluice.ingress.accept;

import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.Timer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is counted at the door. Thread-safe. */
public final class AcceptanceMetrics {
  private final Metrics metrics;
  private final Map<CommandType, Counter> accepted;
  private final Map<ProblemType, Counter> refused = new ConcurrentHashMap<>();

  public AcceptanceMetrics(Metrics metrics) {
    this.metrics = metrics;
    this.accepted =
        Arrays.stream(CommandType.values())
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(),
                    type ->
                        metrics.counter(
                            "sluice_commands_accepted",
                            "Commands that the log has acknowledged",
                            "type",
                            type.apiName())));
  }

  /** A record of a command was acknowledged. */
  void accepted(CommandType type) {
    counter(type).increment();
  }

  /** The record of an order was acknowledged. */
  public void ordered(OrderKind kind) {
    metrics
        .counter(
            "sluice_orders_accepted",
            "Orders about commands that the log has acknowledged",
            "order",
            kind.apiName())
        .increment();
  }

  private Counter counter(CommandType type) {
    Counter counter = accepted.get(type);
    if (counter == null) {
      throw new IllegalStateException("every type has a counter");
    }
    return counter;
  }

  /** A command, or a line of a batch, was answered with a problem. */
  public void refused(ProblemType type) {
    refused
        .computeIfAbsent(
            type,
            t ->
                metrics.counter(
                    "sluice_commands_refused", "Commands that were not accepted", "code", t.code()))
        .increment();
  }

  /** From the sending of a record to its acknowledgement. */
  public Timer publishTime() {
    return metrics.timer(
        "sluice_publish", "From sending a command to the acknowledgement of the log");
  }
}
