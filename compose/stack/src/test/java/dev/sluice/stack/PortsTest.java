package dev.sluice.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {
  private static final Console SILENT =
      new Console(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));

  @Test
  void theControllerFollowsKafka() {
    Ports ports = Ports.read(Map.of("SLUICE_KAFKA_PORT", "29092"));
    assertThat(ports.of(Port.KAFKA_CONTROLLER)).isEqualTo(29093);
    assertThat(ports.of(Port.HTTP)).isEqualTo(8080);
  }

  @Test
  void kafkaIsAdvertisedWhereItListensUnlessSomethingStandsInFrontOfIt() {
    assertThat(Ports.read(Map.of("SLUICE_KAFKA_PORT", "29092")).of(Port.KAFKA_ADVERTISED))
        .isEqualTo(29092);
    Ports behind = Ports.read(Map.of("SLUICE_KAFKA_ADVERTISED_PORT", "39092"));
    assertThat(behind.of(Port.KAFKA_ADVERTISED)).isEqualTo(39092);
    assertThat(behind.of(Port.KAFKA)).isEqualTo(19092);
    assertThat(Port.KAFKA_ADVERTISED.isOpenedBy(Set.of(Role.INFRA))).isFalse();
  }

  @Test
  void whatIsNoPortIsRefusedWithItsVariable() {
    assertThatThrownBy(() -> Ports.read(Map.of("SLUICE_HTTP_PORT", "http")))
        .isInstanceOf(CannotStartException.class)
        .hasMessage("SLUICE_HTTP_PORT is \"http\", which is not a port (1 to 65535).");
  }

  @Test
  void aTakenPortIsNamedWithWhatWantsItAndTheVariableThatMovesIt() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());
      Ports ports = Ports.read(Map.of("SLUICE_HTTP_PORT", port));
      assertThatThrownBy(() -> ports.available(Set.of(Role.INGRESS), SILENT))
          .isInstanceOf(CannotStartException.class)
          .hasMessage(
              "Port "
                  + port
                  + " for the HTTP API is already taken by another program:"
                  + " set SLUICE_HTTP_PORT to a free one.");
    }
  }

  @Test
  void aTakenPortThatNobodyChoseMovesWhereSeveralProcessesRunBesideEachOther() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();
      Ports ports = new Ports(Map.of(Port.PROCESSORS, port), Set.of());
      assertThat(ports.available(Set.of(Role.PROCESSORS), SILENT).of(Port.PROCESSORS))
          .isNotEqualTo(port);
      Ports chosen = new Ports(Map.of(Port.PROCESSORS, port), Set.of(Port.PROCESSORS));
      assertThatThrownBy(() -> chosen.available(Set.of(Role.PROCESSORS), SILENT))
          .hasMessageContaining("SLUICE_PROCESSORS_PORT");
    }
  }

  @Test
  void aProcessOpensOnePortForAllItsHttp() {
    Set<Role> roles = Set.of(Role.SERVICES, Role.EGRESS);
    assertThat(Port.EGRESS.isOpenedBy(roles)).isTrue();
    assertThat(Port.SERVICES.isOpenedBy(roles)).isFalse();
    assertThat(Port.BOOKING.isOpenedBy(roles)).isTrue();
    assertThat(Port.KAFKA.isOpenedBy(roles)).isFalse();
  }
}
