package dev.sluice.egress.redis;

import java.util.function.Consumer;
import org.redisson.client.codec.StringCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears the news of other instances, as soon and as long as Redis is there. Thread-safe. */
public final class NewsReceiver {
  private static final Logger log = LoggerFactory.getLogger(NewsReceiver.class);

  private final RedisGate gate;
  private final String instance;
  private final Consumer<News> onNews;
  private volatile boolean subscribed;

  /**
   * @param instance whose own news it does not tell
   * @param onNews must not block
   */
  public NewsReceiver(RedisGate gate, String instance, Consumer<News> onNews) {
    this.gate = gate;
    this.instance = instance;
    this.onNews = onNews;
  }

  /** Subscribes, unless it has; called again until it has. The client renews a lost connection. */
  public void subscribe() {
    if (!subscribed) {
      subscribed =
          gate.call(
                  () ->
                      gate.client()
                          .getTopic(FeedKeys.NEWS, StringCodec.INSTANCE)
                          .addListener(String.class, (_, message) -> receive(message)))
              .isPresent();
    }
  }

  private void receive(String message) {
    try {
      if (!News.isFrom(instance, message)) {
        onNews.accept(News.read(message));
      }
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("News of another instance not understood");
    }
  }
}
