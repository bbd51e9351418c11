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
import dev.sluice.services.postgres.SqlFailures;
import dev.sluice.services.schedule.ScheduleService;
import io.helidon.webserver.http.HttpFeature;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reference services that the configuration asks for, running: booking and schedule on gRPC
 * ports of their own, identity as routes for the HTTP server of the process.
 */
public final class ServicesApplication implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ServicesApplication.class);
  private static final Duration CLOSING = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofSeconds(1);

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
    BookingService service = open("booking", () -> BookingService.start(config, clock, metrics));
    register("booking-service", service::isHealthy);
  }

  private void startSchedule(ServiceConfig config) {
    ScheduleService service = open("schedule", () -> ScheduleService.start(config, clock, metrics));
    register("schedule-service", service::isHealthy);
  }

  private void startIdentity(IdentityConfig config) {
    IdentityService service = open("identity", () -> IdentityService.start(config, clock, metrics));
    endpoints.add(new IdentityEndpoint(service, config));
    register("identity-service", service::isHealthy);
  }

  /**
   * A database that is lost while its service starts is waited for as one that is not there yet.
   */
  private <T extends AutoCloseable> T open(String name, Callable<T> start) {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    return lifecycle.open(
        name,
        CLOSING,
        () -> {
          while (true) {
            try {
              return start.call();
            } catch (Exception e) {
              if (!SqlFailures.isCausedByLostConnection(e) || System.nanoTime() > giveUp) {
                throw e;
              }
              log.atWarn()
                  .addKeyValue("service", name)
                  .setCause(e)
                  .log("The database was lost while a service started, which starts again");
              Thread.sleep(PAUSE);
            }
          }
        });
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
