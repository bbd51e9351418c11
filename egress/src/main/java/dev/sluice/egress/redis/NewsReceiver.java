package dev.sluice.egress.redis;

import java.util.function.Consumer;

/** Hears the news of other instances, as soon and as long as Redis is there. Thread-safe. */
public final class NewsReceiver {
  private final Channel channel;

  /**
   * @param instance whose own news it does not tell
   * @param onNews must not block
   */
  public NewsReceiver(RedisGate gate, String instance, Consumer<News> onNews) {
    this.channel =
        new Channel(
            gate,
            FeedKeys.NEWS,
            message -> {
              if (!News.isFrom(instance, message)) {
                onNews.accept(News.read(message));
              }
            });
  }

  /** Subscribes, unless it has; called again until it has. */
  public void subscribe() {
    channel.subscribe();
  }
}
