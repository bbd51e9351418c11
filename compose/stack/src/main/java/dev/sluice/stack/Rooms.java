package dev.sluice.stack;

import dev.sluice.egress.EgressApplication;
import dev.sluice.egress.EgressConfig;
import dev.sluice.ingress.IngressApplication;
import dev.sluice.ingress.IngressConfig;
import dev.sluice.processors.ProcessorsApplication;
import dev.sluice.processors.ProcessorsConfig;
import dev.sluice.runtime.auth.AuthConfig;
import dev.sluice.runtime.auth.Authenticator;
import dev.sluice.runtime.config.ClockConfig;
import dev.sluice.runtime.config.ConfigReader;
import dev.sluice.runtime.config.ConfigSources;
import dev.sluice.runtime.config.Profile;
import dev.sluice.runtime.docs.DocsEndpoint;
import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.lifecycle.Lifecycle;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.services.ServicesApplication;
import dev.sluice.services.ServicesConfig;
import io.helidon.webserver.http.HttpFeature;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens the rooms of this process by their own composition roots, and keeps them for closing. */
final class Rooms {
  private static final Duration BOUND = Duration.ofSeconds(9);

  private final ConfigSources sources;
  private final Lifecycle lifecycle;
  private final HealthParts health;
  private final Metrics metrics = Metrics.ofProcess();
  private final Clock clock;
  private @Nullable Authenticator authenticator;

  Rooms(ConfigSources sources, Lifecycle lifecycle, HealthParts health) {
    this.sources = sources;
    this.lifecycle = lifecycle;
    this.health = health;
    this.clock = clock(sources);
  }

  private static Clock clock(ConfigSources sources) {
    ConfigReader reader = ConfigReader.open("stack", sources);
    ClockConfig config = ClockConfig.read(reader.section("clock"));
    reader.finish();
    return config.clock();
  }

  /** Shared by the rooms that ask who calls; the others do not need the issuer. */
  private Authenticator authenticator() {
    if (authenticator == null) {
      authenticator = openAuthenticator();
    }
    return authenticator;
  }

  private Authenticator openAuthenticator() {
    ConfigReader reader = ConfigReader.open("stack", sources);
    AuthConfig config = AuthConfig.read(reader.section("auth"));
    reader.finish();
    Authenticator opened = lifecycle.open("authenticator", () -> Authenticator.open(config, clock));
    health.register(opened.health());
    return opened;
  }

  Room services() {
    // Whoever asks for prod has to have accounts of his own.
    boolean demo = sources.profile() == Profile.DEV;
    ServicesConfig config =
        ServicesConfig.read(demo ? sources.withOverrides(DemoAccounts.overrides()) : sources);
    ServicesApplication services =
        lifecycle.open(
            Role.SERVICES.id(),
            BOUND,
            () -> ServicesApplication.start(config, health, metrics, clock));
    return new Room(services.endpoints(), () -> {});
  }

  Room egress() {
    EgressConfig config = EgressConfig.read(sources);
    Authenticator callers = authenticator();
    EgressApplication egress =
        lifecycle.open(
            Role.EGRESS.id(), BOUND, () -> EgressApplication.open(config, callers, metrics, clock));
    egress.health().forEach(health::register);
    return new Room(egress.endpoints(), egress::drain);
  }

  Room processors() {
    ProcessorsConfig config = ProcessorsConfig.read(sources);
    var _ =
        lifecycle.open(
            Role.PROCESSORS.id(),
            BOUND,
            () -> ProcessorsApplication.open(config, health, metrics, clock));
    return new Room(List.of(), () -> {});
  }

  Room ingress() {
    IngressConfig config = IngressConfig.read(sources);
    Authenticator callers = authenticator();
    IngressApplication ingress =
        lifecycle.open(
            Role.INGRESS.id(),
            BOUND,
            () -> IngressApplication.open(config, callers, metrics, clock));
    ingress.health().forEach(health::register);
    List<HttpFeature> endpoints = new ArrayList<>(ingress.endpoints());
    endpoints.add(DocsEndpoint.create());
    return new Room(endpoints, ingress::drain);
  }
}
