package dev.sluice.processors;

import dev.sluice.processors.engine.EngineMeters;
import dev.sluice.processors.guard.ServiceCaller.StepTimes;
import dev.sluice.processors.guard.ServiceGuard;
import dev.sluice.processors.state.StoreMemory;
import dev.sluice.processors.step.Attempt;
import dev.sluice.processors.step.Outcome;
import dev.sluice.processors.step.StepClient;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandEvent.PolicyDecision;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.OrderNote;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What the processors measure. Thread-safe. */
final class ProcessorsMeters implements EngineMeters, StepTimes {
  private final Metrics metrics;
  private final AtomicLong running = new AtomicLong();
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicLong parked = new AtomicLong();
  private final Timer commits;
  private final Map<Ended, Timer> ended = new ConcurrentHashMap<>();
  private final Map<StepEnd, Timer> steps = new ConcurrentHashMap<>();

  private final Map<Decided, Counter> decided = new ConcurrentHashMap<>();

  private record Decided(String policy, boolean allowed) {}

  private record Ended(CommandType type, CommandStatus status) {}

  private record StepEnd(String step, String grpcStatus) {}

  ProcessorsMeters(Metrics metrics) {
    this.metrics = metrics;
    this.commits = metrics.timer("sluice_commit", "Time that a commit of the processors takes");
    metrics.gauge("sluice_commands_running", "Commands being carried out", running::get);
    metrics.gauge("sluice_commands_waiting", "Commands waiting in their lanes", waiting::get);
    metrics.gauge("sluice_commands_parked", "Commands waiting for an operator", parked::get);
  }

  @Override
  public void running(int more) {
    running.addAndGet(more);
  }

  @Override
  public void waiting(int more) {
    waiting.addAndGet(more);
  }

  @Override
  public void parked(int more) {
    parked.addAndGet(more);
  }

  @Override
  public void ended(CommandDocument document) {
    Timer timer =
        ended.computeIfAbsent(
            new Ended(document.type(), document.status()),
            key ->
                metrics.timer(
                    "sluice_command",
                    "Time from the acceptance of a command to its end",
                    "type",
                    key.type().apiName(),
                    "status",
                    key.status().name()));
    Duration took = Duration.between(document.acceptedAt(), document.updatedAt());
    timer.record(took.isNegative() ? Duration.ZERO : took);
  }

  @Override
  public void decided(PolicyDecision decision) {
    decided
        .computeIfAbsent(
            new Decided(decision.policy(), decision.allowed()),
            key ->
                metrics.counter(
                    "sluice_policy_decisions",
                    "Decisions whether a command may be carried out, by whose rule it was",
                    "policy",
                    key.policy(),
                    "allowed",
                    Boolean.toString(key.allowed())))
        .increment();
  }

  @Override
  public void duplicate(boolean sameFingerprint) {
    String kind = sameFingerprint ? "same" : "other";
    counter("sluice_duplicates", "Records of a command known already", "fingerprint", kind)
        .increment();
  }

  @Override
  public void ordered(OrderKind kind, OrderNote.Outcome outcome) {
    metrics
        .counter(
            "sluice_orders",
            "Orders about commands that had not ended",
            "order",
            kind.apiName(),
            "outcome",
            outcome.name())
        .increment();
  }

  @Override
  public void retried(String step, String grpcStatus) {
    metrics
        .counter(
            "sluice_retries",
            "Attempts after which a step is tried again",
            "step",
            step,
            "code",
            grpcStatus)
        .increment();
  }

  @Override
  public void record(Attempt attempt, Outcome outcome, Duration took) {
    steps
        .computeIfAbsent(
            new StepEnd(attempt.call().label(), outcome.grpcStatus()),
            key ->
                metrics.timer(
                    "sluice_step",
                    "Time of one attempt of a step's call",
                    "service",
                    StepClient.service(attempt.call().step()).text(),
                    "step",
                    key.step(),
                    "code",
                    key.grpcStatus()))
        .record(took);
  }

  /** Has a service's guard watched. */
  void guard(String service, ServiceGuard guard) {
    metrics.gauge(
        "sluice_circuit_state",
        "Circuit of a service: 0 closed, 1 half open, 2 open",
        guard::openness,
        "service",
        service);
    metrics.gauge(
        "sluice_calls_limit", "Calls that may be under way", guard::limit, "service", service);
    metrics.gauge("sluice_calls_under_way", "Calls under way", guard::underWay, "service", service);
    metrics.gauge(
        "sluice_calls_held_back",
        "Calls that were not made because the service is spared, since the start",
        guard::heldBack,
        "service",
        service);
  }

  /** Has the memory of the stores watched. */
  void stores(StoreMemory memory) {
    metrics.gauge(
        "sluice_store_memory_bytes", "Memory of the stores outside of the heap", memory::used);
    metrics.gauge(
        "sluice_store_memory_pinned_bytes",
        "Memory of the stores that cannot be freed: write buffers, and what is being read",
        memory::pinned);
    metrics.gauge(
        "sluice_store_memory_limit_bytes", "Memory that the stores may take", memory::limit);
  }

  void committed(long nanos) {
    commits.record(Duration.ofNanos(nanos));
  }

  void deadLetter(String reason) {
    counter("sluice_dead_letters", "Records that are no commands", "reason", reason).increment();
  }

  private Counter counter(String name, String description, String tag, String value) {
    return metrics.counter(name, description, tag, value);
  }
}
