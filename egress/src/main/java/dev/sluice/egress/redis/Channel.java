package dev.sluice.egress.redis;

import java.util.function.Consumer;
import org.redisson.client.codec.StringCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What instances tell each other through Redis, as soon and as long as it is there. Thread-safe.
 */
final class Channel {
  private static final Logger log = LoggerFactory.getLogger(Channel.class);

  private final RedisGate gate;
  private final String name;
  private final Consumer<String> onMessage;
  private volatile boolean subscribed;

  /**
   * @param onMessage must not block; throws for what it does not understand
   */
  Channel(RedisGate gate, String name, Consumer<String> onMessage) {
    this.gate = gate;
    this.name = name;
    this.onMessage = onMessage;
  }

  /** Subscribes, unless it has; called again until it has. The client renews a lost connection. */
  void subscribe() {
    if (!subscribed) {
      subscribed =
          gate.call(
                  () ->
                      gate.client()
                          .getTopic(name, StringCodec.INSTANCE)
                          .addListener(String.class, (_, message) -> receive(message)))
              .isPresent();
    }
  }

  private void receive(String message) {
    try {
      onMessage.accept(message);
    } catch (RuntimeException e) {
      log.atWarn()
          .addKeyValue("channel", name)
          .setCause(e)
          .log("Message of another instance not understood");
    }
  }
}
