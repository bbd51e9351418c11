package dev.sluice.egress.materializer;

import dev.sluice.egress.TestLog;
import dev.sluice.egress.store.FeedStore.Numbered;
import dev.sluice.egress.store.Projections;
import dev.sluice.embedded.SharedParts;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.command.Principal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** A materializer on the shared Kafka that remembers what it committed. */
public final class TestMaterializer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final BlockingQueue<Committed> commits = new LinkedBlockingQueue<>();
  private final List<Committed> seen = new ArrayList<>();
  private final Materializer materializer;

  public TestMaterializer(Projections projections, String group) {
    this(projections, group, SharedParts.kafka().bootstrapServers());
  }

  public TestMaterializer(Projections projections, String group, String bootstrapServers) {
    this.materializer =
        Materializer.open(
            config(group, bootstrapServers),
            projections,
            TestLog.SEAL,
            commits::add,
            new MaterializerMetrics(Metrics.ofProcess(), Clock.systemUTC()),
            Clock.systemUTC());
  }

  public static MaterializerConfig config(String group, String bootstrapServers) {
    return new MaterializerConfig(
        group, Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers), 1_000);
  }

  public static TestMaterializer open(Projections projections) {
    return new TestMaterializer(projections, "g-" + UUID.randomUUID());
  }

  /** Waits until so many events of this caller's tenant were committed; answers them all. */
  public List<Numbered> awaitEvents(Principal who, int count) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (events(who).size() < count) {
      Committed next = commits.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        throw new AssertionError("only " + events(who).size() + " of " + count + " events");
      }
      seen.add(next);
    }
    return events(who);
  }

  /** Waits until a command's document of at least this revision was committed. */
  public void awaitDocument(UUID commandId, long revision) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (seen.stream()
        .flatMap(c -> c.documents().stream())
        .noneMatch(d -> d.commandId().equals(commandId) && d.revision() >= revision)) {
      Committed next = commits.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        throw new AssertionError("no such document");
      }
      seen.add(next);
    }
  }

  private List<Numbered> events(Principal who) {
    return seen.stream()
        .flatMap(c -> c.events().stream())
        .filter(e -> e.entry().tenant().equals(who.tenant()))
        .toList();
  }

  public boolean isWorking() {
    return materializer.isWorking();
  }

  @Override
  public void close() {
    materializer.close();
  }
}
