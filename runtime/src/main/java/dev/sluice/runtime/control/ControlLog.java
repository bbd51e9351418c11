package dev.sluice.runtime.control;

import dev.sluice.runtime.health.Health;
import dev.sluice.runtime.health.HealthPart;
import dev.sluice.runtime.kafka.KafkaConfig;
import dev.sluice.runtime.kafka.Position;
import dev.sluice.runtime.kafka.TopicFollower;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.event.SealedEnvelope;
import dev.sluice.schemas.kafka.ControlCodec;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.Topics;
import dev.sluice.schemas.kafka.UnreadableMessageException;
import dev.sluice.schemas.policy.PolicyBook;
import dev.sluice.schemas.seal.EnvelopeSeal;
import dev.sluice.schemas.subject.SubjectChange;
import dev.sluice.schemas.subject.Suspensions;
import io.helidon.metrics.api.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policies and suspensions that hold now: {@code sluice.policies} and {@code sluice.subjects},
 * whole in memory and followed. A record without a valid seal counts for nothing. Thread-safe.
 */
public final class ControlLog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlLog.class);

  private static final Clock CLOCK = Clock.systemUTC();

  private final String room;
  private final EnvelopeSeal seal;
  private final Metrics metrics;
  private final PolicyBook policies = new PolicyBook();
  private final Suspensions suspensions = new Suspensions();
  private final TopicFollower follower;
  private final Timer delay;
  private final List<Consumer<SubjectChange>> onSuspension = new CopyOnWriteArrayList<>();

  /** When what was read and is not in force yet was written; the follower's thread only. */
  private final List<Instant> pending = new ArrayList<>();

  private boolean live;

  private ControlLog(String room, KafkaConfig kafka, EnvelopeSeal seal, Metrics metrics) {
    this.room = room;
    this.seal = seal;
    this.metrics = metrics;
    this.delay =
        metrics.timer(
            "sluice_control_delay",
            "Time from a change of a policy or subject to its being in force",
            "room",
            room);
    metrics.gauge(
        "sluice_policies", "Policies in force, the default one too", policies::size, "room", room);
    metrics.gauge(
        "sluice_policies_unreadable",
        "Policies that this release cannot read, so that they deny everything",
        policies::unreadable,
        "room",
        room);
    metrics.gauge(
        "sluice_subjects_suspended", "Suspended subjects", suspensions::size, "room", room);
    this.follower =
        TopicFollower.open(
            room,
            "control",
            List.of(Topics.POLICIES.name(), Topics.SUBJECTS.name()),
            kafka,
            new TopicFollower.Listener() {
              @Override
              public void read(ConsumerRecord<String, byte[]> record) {
                ControlLog.this.read(record);
              }

              @Override
              public void settle(boolean caughtUp) {
                ControlLog.this.settle(caughtUp);
              }
            });
  }

  /**
   * Begins to read.
   *
   * @param room whose log it is: a part of the names of its client, thread and measures
   */
  public static ControlLog open(
      String room, KafkaConfig kafka, EnvelopeSeal seal, Metrics metrics) {
    return new ControlLog(room, kafka, seal, metrics);
  }

  public PolicyBook policies() {
    return policies;
  }

  public Suspensions suspensions() {
    return suspensions;
  }

  /**
   * @param listener is told of each suspension after it is in force here; has to be quick
   */
  public void onSuspension(Consumer<SubjectChange> listener) {
    onSuspension.add(listener);
  }

  /** Whether everything has been read that was there at the start. */
  public boolean isCaughtUp() {
    return follower.isCaughtUp();
  }

  /** Waits until everything has been read that was there at the start; whether it was in time. */
  public boolean awaitCaughtUp(Duration patience) {
    return follower.awaitCaughtUp(patience);
  }

  /** Waits until everything before these places is in force here; whether it was in time. */
  boolean awaitPositions(List<Position> places, Duration patience) {
    return follower.awaitPositions(places, patience);
  }

  /** Whether what is known is all there is. */
  public HealthPart health() {
    return HealthPart.started("control-" + room, this::check);
  }

  private Health check() {
    Health following = follower.health();
    return policies.unreadable() > 0
        ? Health.degraded("a policy cannot be read: all that it would judge is denied")
        : following;
  }

  private void read(ConsumerRecord<String, byte[]> record) {
    try {
      SealedEnvelope sealed =
          EventCodec.readSealed(record.value() == null ? new byte[0] : record.value());
      if (!seal.isValid(sealed)) {
        skip(record, "unsealed");
      } else if (record.topic().equals(Topics.POLICIES.name())) {
        policies.apply(ControlCodec.readPolicy(sealed.envelope()));
      } else {
        apply(ControlCodec.readSubject(sealed.envelope()));
      }
      pending.add(Instant.ofEpochMilli(record.timestamp()));
    } catch (UnreadableMessageException e) {
      skip(record, "unreadable");
    }
  }

  private void apply(SubjectChange change) {
    suspensions.apply(change);
    if (change.suspended()) {
      onSuspension.forEach(listener -> listener.accept(change));
    }
  }

  private void skip(ConsumerRecord<String, byte[]> record, String reason) {
    metrics
        .counter(
            "sluice_control_skipped_records",
            "Records of policies and subjects that count for nothing",
            "room",
            room,
            "topic",
            record.topic(),
            "reason",
            reason)
        .increment();
    log.atWarn()
        .addKeyValue("topic", record.topic())
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("reason", reason)
        .log("A record of policies or subjects counts for nothing");
  }

  /** Only what is newest when everything has been read is worth compiling. */
  private void settle(boolean caughtUp) {
    if (caughtUp) {
      for (String fault : policies.refresh()) {
        log.atError()
            .addKeyValue("fault", fault)
            .log("A policy cannot be read: all that it would judge is denied");
      }
      if (live) {
        Instant now = CLOCK.instant();
        pending.forEach(at -> delay.record(positive(Duration.between(at, now))));
      }
      live = true;
    }
    pending.clear();
  }

  private static Duration positive(Duration time) {
    return time.isNegative() ? Duration.ZERO : time;
  }

  @Override
  public void close() {
    follower.close();
  }
}
