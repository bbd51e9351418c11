package dev.sluice.runtime.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.embedded.SharedParts;
import dev.sluice.runtime.health.HealthStatus;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.kafka.KafkaAdmin;
import dev.sluice.runtime.kafka.KafkaConfig;
import dev.sluice.runtime.kafka.TopicCheck;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.kafka.ControlCodec;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.Topics;
import dev.sluice.schemas.policy.PolicyChange;
import dev.sluice.schemas.policy.PolicyChange.Author;
import dev.sluice.schemas.policy.PolicyScope;
import dev.sluice.schemas.problem.ProblemType;
import dev.sluice.schemas.seal.EnvelopeSeal;
import dev.sluice.schemas.subject.SubjectChange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Policies and suspensions by two instances, against a real broker. */
class ControlTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String NO_RULES = "{\"rules\":[]}";

  private final KafkaConfig kafka = KafkaConfig.of(SharedParts.kafka().bootstrapServers());
  private final EnvelopeSeal seal = new EnvelopeSeal(Map.of("k", new byte[32]), "k");
  private final KafkaAdmin admin = KafkaAdmin.open("test", kafka);
  private final String tenant = "t-" + UUID.randomUUID();
  private final PolicyScope scope = PolicyScope.of(tenant);
  private final List<ControlLog> opened = new ArrayList<>();

  @BeforeEach
  void topics() throws InterruptedException {
    new TopicCheck(admin.client(), kafka, Topics.ALL).verify(PATIENCE);
  }

  @AfterEach
  void close() {
    opened.forEach(ControlLog::close);
    admin.close();
  }

  @Test
  void whatOneInstanceChangesIsInForceInTheOthersAndAfterARestart() {
    ControlLog here = open();
    ControlLog there = open();
    PolicyChange put = put(here, 0).orElseThrow();
    assertThat(here.policies().inForce(scope)).isPresent();
    await(() -> there.policies().inForce(scope).isPresent());
    suspend(here, "ada");
    await(() -> there.suspensions().find(tenant, "ada").isPresent());

    ControlLog restarted = open();
    assertThat(restarted.policies().newest(scope)).contains(put);
    assertThat(restarted.policies().inForce(scope)).isPresent();
    assertThat(restarted.suspensions().find(tenant, "ada"))
        .hasValueSatisfying(change -> assertThat(change.suspended()).isTrue());
    assertThat(restarted.health().name()).isEqualTo("control-test");
  }

  /** Each change names the version that it takes the place of; one of many can be right. */
  @Test
  void ofManyInstancesThatChangeTheSameVersionOneWins() throws Exception {
    int writers = 4;
    List<Callable<Boolean>> racing = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      ControlLog log = open();
      racing.add(
          () -> {
            try {
              return put(log, 0).isPresent();
            } catch (ProblemException e) {
              assertThat(e.problem().type())
                  .isIn(
                      ProblemType.VERSION_MISMATCH,
                      ProblemType.LOG_UNAVAILABLE,
                      ProblemType.OVERLOADED);
              return false;
            }
          });
    }
    int won = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
      for (Future<Boolean> answer : threads.invokeAll(racing)) {
        won += answer.get() ? 1 : 0;
      }
    }
    assertThat(won).isLessThanOrEqualTo(1);
    ControlLog after = open();
    assertThat(after.policies().history(scope)).hasSize(1);
  }

  @Test
  void theBuiltInPolicyIsSeededOnceHoweverManyStartAtOnce() throws Exception {
    ControlLog one = open();
    ControlLog two = open();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (Future<?> seeded :
          List.of(threads.submit(() -> untilSeeded(one)), threads.submit(() -> untilSeeded(two)))) {
        seeded.get();
      }
    }
    ControlLog after = open();
    assertThat(after.policies().newest(PolicyScope.DEFAULT))
        .hasValueSatisfying(
            change -> {
              assertThat(change.version()).isEqualTo(1);
              assertThat(change.author()).isEqualTo(Author.SYSTEM);
            });
    assertThat(after.policies().inForce(PolicyScope.DEFAULT)).isPresent();
  }

  @Test
  void whatBearsNoValidSealOrWasSealedForAnotherTopicCountsForNothing() throws Exception {
    EnvelopeSeal other =
        new EnvelopeSeal(Map.of("k", "of-somebody-else-of-32-bytes-more".getBytes(UTF_8)), "k");
    byte[] change =
        ControlCodec.write(
            new PolicyChange(
                scope, 1, NO_RULES, new Author(tenant, "eve"), Instant.EPOCH, null, 0, 0));
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            kafka.clientProperties("forger"), new StringSerializer(), new ByteArraySerializer())) {
      for (byte[] forged :
          List.of(
              change,
              EventCodec.write(other.seal(change)),
              EventCodec.write(seal.seal(ControlCodec.write(suspension("ada", 1)))))) {
        producer.send(new ProducerRecord<>(Topics.POLICIES.name(), scope.key(1), forged)).get();
      }
      producer.send(new ProducerRecord<>(Topics.SUBJECTS.name(), tenant + "/ada", null)).get();
    }
    ControlLog log = open();
    assertThat(log.policies().newest(scope)).isEmpty();
    assertThat(log.suspensions().find(tenant, "ada")).isEmpty();
  }

  @Test
  void withoutABrokerItIsNotReadyAndAChangeIsRefusedInTime() {
    KafkaConfig nowhere = KafkaConfig.of("127.0.0.1:1");
    try (ControlLog log = ControlLog.open("test", nowhere, seal, Metrics.ofProcess());
        KafkaAdmin lost = KafkaAdmin.open("test", nowhere)) {
      assertThat(log.awaitCaughtUp(Duration.ZERO)).isFalse();
      ControlWriter writer =
          new ControlWriter(log, nowhere, lost.client(), seal, "/test", Clock.systemUTC());
      long start = System.nanoTime();
      assertThatThrownBy(() -> writer.change(scope, (_, _) -> Optional.empty()))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("log-unavailable");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      assertThat(TopicHealth.of(log)).isEqualTo(HealthStatus.DOWN);
    }
  }

  private static final class TopicHealth {
    static HealthStatus of(ControlLog log) {
      try {
        return log.health().check().call().status();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  private ControlLog open() {
    ControlLog log = ControlLog.open("test", kafka, seal, Metrics.ofProcess());
    opened.add(log);
    assertThat(log.awaitCaughtUp(PATIENCE)).isTrue();
    return log;
  }

  private ControlWriter writer(ControlLog log) {
    return new ControlWriter(log, kafka, admin.client(), seal, "/test", Clock.systemUTC());
  }

  private Optional<PolicyChange> put(ControlLog log, long expected) {
    return writer(log)
        .change(
            scope,
            (newest, now) -> {
              long version = newest.map(PolicyChange::version).orElse(0L);
              if (version != expected) {
                throw new ProblemException(ProblemType.VERSION_MISMATCH, "it is " + version);
              }
              return Optional.of(
                  new PolicyChange(
                      scope, version + 1, NO_RULES, new Author(tenant, "olga"), now, null, 0, 0));
            });
  }

  private void suspend(ControlLog log, String subject) {
    var _ = writer(log).change(tenant, subject, (_, _) -> Optional.of(suspension(subject, 1)));
  }

  private SubjectChange suspension(String subject, long revision) {
    return new SubjectChange(
        tenant, subject, true, revision, new Author(tenant, "olga"), Instant.EPOCH, null);
  }

  private void untilSeeded(ControlLog log) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        writer(log).seed();
        return;
      } catch (ProblemException e) {
        assertThat(System.nanoTime()).as(e.getMessage()).isLessThan(end);
      }
    }
  }

  private static void await(Callable<Boolean> condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!condition.call()) {
        assertThat(System.nanoTime()).isLessThan(end);
        Thread.onSpinWait();
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
