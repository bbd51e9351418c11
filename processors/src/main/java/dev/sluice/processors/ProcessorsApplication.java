package dev.sluice.processors;

import dev.sluice.processors.engine.Engine;
import dev.sluice.processors.guard.ServiceCaller;
import dev.sluice.processors.guard.ServiceGuard;
import dev.sluice.processors.policy.Authorizer;
import dev.sluice.processors.state.StoreMemory;
import dev.sluice.processors.step.Service;
import dev.sluice.processors.step.ServiceChannel;
import dev.sluice.processors.step.StepClient;
import dev.sluice.processors.stream.PulsingClients;
import dev.sluice.processors.stream.ThreadReplacement;
import dev.sluice.runtime.control.ControlLog;
import dev.sluice.runtime.control.ControlWriter;
import dev.sluice.runtime.health.Health;
import dev.sluice.runtime.health.HealthPart;
import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.kafka.KafkaAdmin;
import dev.sluice.runtime.kafka.KafkaUnavailableException;
import dev.sluice.runtime.kafka.TopicCheck;
import dev.sluice.runtime.lifecycle.Lifecycle;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.kafka.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processors of one process: builds them, runs them, closes them in reverse.
 *
 * <p>Opening does not wait for Kafka, its topics or the stores; health tells when all is ready.
 * What is in flight when it closes goes on where the tasks are opened next.
 */
public final class ProcessorsApplication implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProcessorsApplication.class);
  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Lifecycle lifecycle = new Lifecycle("processors");
  private final ProcessorsConfig config;
  private final ControlLog control;
  private final StoreMemory storeMemory;
  private final KafkaStreams streams;
  private volatile @Nullable String obstacle = "waits for Kafka";

  private ProcessorsApplication(
      ProcessorsConfig config, HealthParts health, Metrics metrics, Clock clock) {
    this.config = config;
    ProcessorsMeters meters = new ProcessorsMeters(metrics);
    control =
        lifecycle.open(
            "control", () -> ControlLog.open("processors", config.kafka(), config.seal(), metrics));
    ServiceChannel booking = channel("booking", config.services().booking(), config);
    ServiceChannel schedule = channel("schedule", config.services().schedule(), config);
    StepClient client = new StepClient(booking.channel(), schedule.channel());
    ProcessorsConfig.Commits commits = config.commits();
    PulsingClients clients =
        new PulsingClients(
            commits.shortestGap(), commits.longestGap(), commits.gapPerCommit(), meters::committed);
    Engine.Parts parts =
        new Engine.Parts(
            new Authorizer(control.policies(), control.suspensions()),
            new ServiceCaller(
                client,
                guard(Service.BOOKING, booking, config, health, meters),
                guard(Service.SCHEDULE, schedule, config, health, meters),
                meters),
            config.engine(),
            meters,
            clock,
            () -> ThreadLocalRandom.current().nextLong());
    storeMemory = StoreMemory.open(config.streams().storeMemory());
    meters.stores(storeMemory);
    Properties settings = new Properties();
    settings.putAll(StreamsSettings.of(config, storeMemory));
    streams =
        new KafkaStreams(
            ProcessorsTopology.of(
                () ->
                    new CommandProcessor(
                        clients, config.seal(), parts, Topics.PARTITIONS, config.memory(), meters)),
            new StreamsConfig(settings),
            clients);
    streams.setUncaughtExceptionHandler(ThreadReplacement.of(clients));
    health.register(HealthPart.started("processors", this::health));
    health.register(control.health());
    health.register(HealthPart.ready("booking-channel", booking::health));
    health.register(HealthPart.ready("schedule-channel", schedule::health));
    lifecycle.onClose("streams", PATIENCE.plusSeconds(1), this::closeStreams);
  }

  private static ServiceGuard guard(
      Service service,
      ServiceChannel channel,
      ProcessorsConfig config,
      HealthParts health,
      ProcessorsMeters meters) {
    ServiceGuard guard = new ServiceGuard(config.guard(), channel::reconnect, System::nanoTime);
    health.register(HealthPart.ready(service.text() + "-calls", guard::health));
    meters.guard(service.text(), guard);
    return guard;
  }

  private ServiceChannel channel(String name, String target, ProcessorsConfig config) {
    return lifecycle.open(
        name + "-channel", () -> ServiceChannel.open(target, config.services().tls()));
  }

  /** Starts the processors. */
  public static ProcessorsApplication open(
      ProcessorsConfig config, HealthParts health, Metrics metrics, Clock clock) {
    ProcessorsApplication application = new ProcessorsApplication(config, health, metrics, clock);
    Thread starter =
        Thread.ofVirtual().name("processors-start").start(application::startWithTopics);
    application.lifecycle.onClose("start", Duration.ofSeconds(1), starter::interrupt);
    return application;
  }

  /**
   * Streams takes a missing topic for a fault, so it is started when all topics are there; and no
   * command is carried out before every policy and suspension is known.
   */
  private void startWithTopics() {
    try (KafkaAdmin admin = KafkaAdmin.open("processors", config.kafka())) {
      TopicCheck topics = new TopicCheck(admin.client(), config.kafka(), Topics.ALL);
      while (!areThere(topics)) {
        Thread.sleep(PAUSE);
      }
      ControlWriter policies =
          new ControlWriter(
              control,
              config.kafka(),
              admin.client(),
              config.seal(),
              "/sluice/processors",
              Clock.systemUTC());
      obstacle = "reads policies and suspensions";
      while (!isControlled(policies)) {
        Thread.sleep(PAUSE);
      }
      obstacle = null;
      streams.start();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // Streams cannot be started a second time.
      obstacle = "could not be started, the process has to be restarted: " + e.getMessage();
      log.atError().setCause(e).log("Processors could not be started");
    }
  }

  private boolean isControlled(ControlWriter policies) {
    if (!control.awaitCaughtUp(PATIENCE)) {
      return false;
    }
    try {
      policies.seed();
      return true;
    } catch (ProblemException e) {
      obstacle = "the built-in policy is not in force: " + e.getMessage();
      return false;
    }
  }

  private boolean areThere(TopicCheck topics) throws InterruptedException {
    try {
      topics.verify(PATIENCE);
      return true;
    } catch (KafkaUnavailableException | IllegalStateException e) {
      if (!Objects.equals(obstacle, e.getMessage())) {
        log.atError().addKeyValue("why", e.getMessage()).log("The processors cannot start yet");
      }
      obstacle = e.getMessage();
      return false;
    }
  }

  private Health health() {
    String why = obstacle;
    if (why != null) {
      return Health.down(why);
    }
    KafkaStreams.State state = streams.state();
    return switch (state) {
      case RUNNING -> Health.up();
      case REBALANCING -> Health.degraded("takes up its partitions");
      case CREATED, PENDING_SHUTDOWN, NOT_RUNNING, PENDING_ERROR, ERROR ->
          Health.down(state.name());
    };
  }

  private void closeStreams() {
    // Leaves the group, so that other instances take over at once.
    boolean closed =
        streams.close(
            CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(PATIENCE));
    if (closed) {
      storeMemory.close();
    } else {
      // A store that is still open lives on that memory: it goes with the process.
      log.atWarn().log("Streams did not close in time");
    }
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
