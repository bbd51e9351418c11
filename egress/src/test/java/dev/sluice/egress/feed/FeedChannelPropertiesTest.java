package dev.sluice.egress.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.store.FeedFilter;
import dev.sluice.schemas.event.EventType;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever order the news come in, a subscriber has the feed without gap and without double. */
final class FeedChannelPropertiesTest {
  private final Deque<Runnable> fillers = new ArrayDeque<>();

  /** A history that events are committed to before anybody hears of them. */
  private static final class Committed implements FeedChannel.History {
    private long head;

    @Override
    public long head() {
      return head;
    }

    @Override
    public List<FeedEvent> read(long after, long upto) {
      return LongStream.rangeClosed(after + 1, Math.min(Math.min(upto, head), after + 3))
          .mapToObj(FeedChannelPropertiesTest::event)
          .toList();
    }
  }

  @Property(tries = 2_000)
  void subscribersSeeEveryEventOnceAndInOrder(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int steps) throws Exception {
    Random random = new Random(seed);
    Committed history = new Committed();
    history.head = random.nextInt(5);
    FeedChannel channel = new FeedChannel(history, fillers::add, () -> {}, 1 + random.nextInt(3));
    List<Subscription> subscriptions = new ArrayList<>();
    List<Long> joined = new ArrayList<>();
    List<List<Long>> missed = new ArrayList<>();
    List<Long> unheard = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      switch (random.nextInt(8)) {
        case 0 -> {
          Subscription subscription = new Subscription(FeedFilter.ALL, 1_000);
          channel.add(subscription);
          joined.add(channel.join());
          missed.add(List.of());
          subscriptions.add(subscription);
        }
        case 1, 2 -> unheard.add(++history.head);
        case 3 -> hear(channel, unheard, random);
        case 4 -> channel.headIs(random.nextLong(history.head + 1));
        case 5 -> {
          Subscription subscription = new Subscription(FeedFilter.ALL, 1_000);
          long after = random.nextLong(history.head + 1);
          channel
              .addBehind(after, subscription)
              .ifPresent(
                  found -> {
                    subscriptions.add(subscription);
                    joined.add(after);
                    missed.add(found.events().stream().map(FeedEvent::sequence).toList());
                  });
        }
        case 6 -> channel.remember(history.read(random.nextLong(history.head + 1), history.head));
        default -> runOne();
      }
    }
    // The look at the heads every second makes up for whatever was never heard.
    channel.headIs(history.head);
    while (!fillers.isEmpty()) {
      runOne();
    }
    for (int i = 0; i < subscriptions.size(); i++) {
      long from = joined.get(i);
      Stream<Long> live =
          subscriptions.get(i).take(Duration.ZERO).stream()
              .map(FeedEvent::sequence)
              .filter(sequence -> sequence > from);
      List<Long> seen = Stream.concat(missed.get(i).stream(), live).toList();
      assertThat(seen).isEqualTo(LongStream.rangeClosed(from + 1, history.head).boxed().toList());
    }
  }

  /** Some event, old or new, is heard of; perhaps not for the last time. */
  private static void hear(FeedChannel channel, List<Long> unheard, Random random) {
    if (!unheard.isEmpty()) {
      int index = random.nextInt(unheard.size());
      channel.offer(event(unheard.get(index)));
      if (random.nextBoolean()) {
        unheard.remove(index);
      }
    }
  }

  private void runOne() {
    Runnable filler = fillers.poll();
    if (filler != null) {
      filler.run();
    }
  }

  private static FeedEvent event(long sequence) {
    return new FeedEvent(sequence, EventType.STEP, null, false, new byte[0]);
  }
}
