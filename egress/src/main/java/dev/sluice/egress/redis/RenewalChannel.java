package dev.sluice.egress.redis;

import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;
import org.redisson.client.codec.StringCodec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Tells renewals of streams to the other instances, as long as Redis is there. Thread-safe. */
public final class RenewalChannel {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final RedisGate gate;
  private final Channel channel;

  /**
   * @param onRenewal must not block
   */
  public RenewalChannel(RedisGate gate, Consumer<Renewal> onRenewal) {
    this.gate = gate;
    this.channel = new Channel(gate, FeedKeys.RENEWALS, message -> onRenewal.accept(read(message)));
  }

  /** Subscribes, unless it has; called again until it has. */
  public void subscribe() {
    channel.subscribe();
  }

  /** Whether the others were told. */
  public boolean tell(Renewal renewal) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("stream", renewal.streamId().toString())
            .put("tenant", renewal.tenant())
            .put("subject", renewal.subject())
            .put("operator", renewal.operator())
            .put("until", renewal.until().toString());
    return gate.call(
            () ->
                gate.client()
                    .getTopic(FeedKeys.RENEWALS, StringCodec.INSTANCE)
                    .publish(MAPPER.writeValueAsString(json)))
        .isPresent();
  }

  private static Renewal read(String message) {
    JsonNode json = MAPPER.readTree(message);
    return new Renewal(
        UUID.fromString(json.path("stream").asString()),
        json.path("tenant").asString(),
        json.path("subject").asString(),
        json.path("operator").asBoolean(false),
        Instant.parse(json.path("until").asString()));
  }
}
