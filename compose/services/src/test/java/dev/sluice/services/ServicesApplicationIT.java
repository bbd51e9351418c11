package dev.sluice.services;

import static dev.sluice.services.TestingServices.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.booking.v1.BookingServiceGrpc;
import dev.sluice.booking.v1.GetBookingRequest;
import dev.sluice.embedded.FreePorts;
import dev.sluice.runtime.config.ConfigSources;
import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.health.HealthProbe;
import dev.sluice.runtime.health.HealthReport;
import dev.sluice.runtime.health.HealthStatus;
import dev.sluice.runtime.lifecycle.StartException;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.services.postgres.DatabaseConfig;
import io.grpc.netty.NettyChannelBuilder;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServicesApplicationIT {

  private final HealthParts health = new HealthParts();
  private final Map<String, String> environment = new HashMap<>(Map.of("SLUICE_PROFILE", "dev"));

  @Test
  void startsWhatIsAskedForAndTellsHowItIs() {
    int port = FreePorts.next();
    environment.put("SLUICE_BOOKING_PORT", Integer.toString(port));
    environment.put("SLUICE_SCHEDULE_PORT", "0");
    for (String service : new String[] {"BOOKING", "SCHEDULE", "IDENTITY"}) {
      useFreshDatabase(service);
    }

    try (ServicesApplication application = start()) {
      assertThat(application.endpoints()).hasSize(1);
      HealthReport report = health.report(HealthProbe.STARTED);
      assertThat(report.status()).isEqualTo(HealthStatus.UP);
      assertThat(report.parts())
          .extracting(HealthReport.Entry::name)
          .containsExactly("booking-service", "schedule-service", "identity-service");

      var channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
      var request = GetBookingRequest.newBuilder().setTenant("t").setBookingId("b").build();
      var stub = BookingServiceGrpc.newBlockingStub(channel);
      assertThat(reason(() -> stub.getBooking(request))).isEqualTo("BOOKING_NOT_FOUND");
      channel.shutdownNow();
    }
    assertThat(Metrics.ofProcess().scrape("text/plain"))
        .contains("sluice_service_calls_seconds_count")
        .contains("code=\"NOT_FOUND\"");
    assertThat(health.report(HealthProbe.STARTED).status()).isEqualTo(HealthStatus.DOWN);
  }

  @Test
  void saysWhichPortIsTaken() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      environment.put("SLUICE_BOOKING_PORT", Integer.toString(taken.getLocalPort()));
      environment.put("SLUICE_SCHEDULE_ENABLED", "false");
      environment.put("SLUICE_IDENTITY_ENABLED", "false");
      useFreshDatabase("BOOKING");

      assertThatThrownBy(this::start)
          .isInstanceOf(StartException.class)
          .hasMessageContaining("booking")
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
    }
  }

  private ServicesApplication start() {
    ServicesConfig config = ServicesConfig.read(ConfigSources.of(environment, Map.of()));
    return ServicesApplication.start(config, health, Metrics.ofProcess(), Clock.systemUTC());
  }

  private void useFreshDatabase(String service) {
    DatabaseConfig database = TestingServices.freshDatabase();
    environment.put("SLUICE_" + service + "_DATABASE_URL", database.url());
    environment.put("SLUICE_" + service + "_DATABASE_USER", database.user());
    environment.put("SLUICE_" + service + "_DATABASE_PASSWORD", database.password().reveal());
  }
}
