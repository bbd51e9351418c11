package dev.sluice.runtime.telemetry;

import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.DistributionSummary;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.MetricsConfig;
import io.helidon.metrics.api.Tag;
import io.helidon.metrics.api.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The measures of a process, on helidon-metrics with its Micrometer provider.
 *
 * <p>Names are {@code sluice_<noun>_<unit>}; the text adds {@code _total} to counters and {@code
 * _seconds} to timers by itself. Asking for the same name and tags again gives the same meter.
 * Thread-safe.
 */
public final class Metrics {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(5), Duration.ofMillis(10),
    Duration.ofMillis(20), Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(200),
    Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5),
    Duration.ofSeconds(10), Duration.ofSeconds(30)
  };

  private final MeterRegistry registry;
  private final PrometheusMeterRegistry prometheus;

  private Metrics(MeterRegistry registry, PrometheusMeterRegistry prometheus) {
    this.registry = registry;
    this.prometheus = prometheus;
  }

  /** The measures of this JVM; Helidon and Micrometer keep them in one place. */
  public static Metrics ofProcess() {
    return Shared.METRICS;
  }

  /**
   * @param tags names and values by turns
   */
  public Counter counter(String name, String description, String... tags) {
    return registry.getOrCreate(Counter.builder(name).description(description).tags(tags(tags)));
  }

  /** Times with buckets from 1 ms to 30 s. */
  public Timer timer(String name, String description, String... tags) {
    return registry.getOrCreate(
        Timer.builder(name).description(description).tags(tags(tags)).buckets(BUCKETS));
  }

  /** A value that is asked for at each scrape; the newest of the same name and tags counts. */
  public <N extends Number> void gauge(
      String name, String description, Supplier<N> value, String... tags) {
    var _ = registry.remove(name, tags(tags));
    registry.getOrCreate(Gauge.builder(name, value).description(description).tags(tags(tags)));
  }

  public DistributionSummary summary(String name, String description, String... tags) {
    return registry.getOrCreate(
        DistributionSummary.builder(name).description(description).tags(tags(tags)));
  }

  /** Everything there is, as Prometheus or OpenMetrics text. */
  public String scrape(String contentType) {
    return prometheus.scrape(contentType);
  }

  private static List<Tag> tags(String... namesAndValues) {
    List<Tag> tags = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      tags.add(Tag.create(namesAndValues[i], namesAndValues[i + 1]));
    }
    return tags;
  }

  private static final class Shared {
    static final Metrics METRICS = create();

    /** What every operator looks at first: memory, collections, processor, descriptors. */
    @SuppressWarnings("resource") // listens to collections as long as the JVM lives
    private static List<MeterBinder> machine() {
      return List.of(
          new JvmMemoryMetrics(),
          new JvmGcMetrics(),
          new ProcessorMetrics(),
          new FileDescriptorMetrics(),
          new UptimeMetrics());
    }

    private static Metrics create() {
      MeterRegistry registry = MeterRegistry.create(MetricsConfig.create());
      PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      prometheus.config().meterFilter(MeterFilter.ignoreTags("scope")); // Helidon's, never two
      for (MeterBinder binder : machine()) {
        binder.bindTo(prometheus);
      }
      registry.unwrap(CompositeMeterRegistry.class).add(prometheus);
      return new Metrics(registry, prometheus);
    }
  }
}
