package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A caller has so many streams open at most, and takes no room from another. */
class ManyStreamsIT {
  private final DetouredGateway gateway = DetouredGateway.shared();

  @Test
  void whoHasTooManyStreamsOpenGetsNoMoreAndOthersDo() {
    Client many = gateway.register("c-" + UUID.randomUUID());
    List<SseClient> open = new ArrayList<>();
    try {
      for (int i = 0; i < DetouredGateway.STREAMS_PER_CALLER; i++) {
        open.add(many.events("/v1/events"));
      }
      Answer refused = many.get("/v1/events");
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.code()).isEqualTo("rate-limited");
      assertThat(refused.text("/retry/effect")).isEqualTo("none");
      assertThat(refused.header("Retry-After")).isNotEmpty();
      gateway.as("client-a").events("/v1/events").close();
    } finally {
      open.forEach(SseClient::close);
    }
  }
}
