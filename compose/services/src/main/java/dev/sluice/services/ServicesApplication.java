package dev.sluice.services;

import dev.sluice.runtime.health.Health;
import dev.sluice.runtime.health.HealthPart;
import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.lifecycle.Lifecycle;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.services.booking.BookingService;
import dev.sluice.services.call.ServiceConfig;
import dev.sluice.services.identity.IdentityConfig;
import dev.sluice.services.identity.IdentityEndpoint;
import dev.sluice.services.identity.IdentityService;
import dev.sluice.services.schedule.ScheduleService;
import io.helidon.webserver.http.HttpFeature;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The reference services that the configuration asks for, running: booking and schedule on gRPC
 * ports of their own, identity as routes for the HTTP server of the process.
 */
public final class ServicesApplication implements AutoCloseable {

  private static final Duration CLOSING = Duration.ofSeconds(20);

  private final Lifecycle lifecycle = new Lifecycle("services");
  private final List<HttpFeature> endpoints = new ArrayList<>();
  private final HealthParts health;
  private final Metrics metrics;
  private final Clock clock;

  private ServicesApplication(HealthParts health, Metrics metrics, Clock clock) {
    this.health = health;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Migrates the databases and starts.
   *
   * @param health where each service registers how it is
   */
  public static ServicesApplication start(
      ServicesConfig config, HealthParts health, Metrics metrics, Clock clock) {
    var application = new ServicesApplication(health, metrics, clock);
    try {
      config.booking().ifPresent(application::startBooking);
      config.schedule().ifPresent(application::startSchedule);
      config.identity().ifPresent(application::startIdentity);
      return application;
    } catch (RuntimeException e) {
      application.close();
      throw e;
    }
  }

  /** The routes for the HTTP server of the process. */
  public List<HttpFeature> endpoints() {
    return List.copyOf(endpoints);
  }

  private void startBooking(ServiceConfig config) {
    BookingService service =
        lifecycle.open("booking", CLOSING, () -> BookingService.start(config, clock, metrics));
    register("booking-service", service::isHealthy);
  }

  private void startSchedule(ServiceConfig config) {
    ScheduleService service =
        lifecycle.open("schedule", CLOSING, () -> ScheduleService.start(config, clock, metrics));
    register("schedule-service", service::isHealthy);
  }

  private void startIdentity(IdentityConfig config) {
    IdentityService service =
        lifecycle.open("identity", CLOSING, () -> IdentityService.start(config, clock, metrics));
    endpoints.add(new IdentityEndpoint(service, config));
    register("identity-service", service::isHealthy);
  }

  private void register(String name, BooleanSupplier healthy) {
    health.register(
        HealthPart.started(
            name,
            () -> healthy.getAsBoolean() ? Health.up() : Health.down("its database is lost")));
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
