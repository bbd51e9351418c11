package dev.sluice.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.command.Principal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A feed that so many follow on one instance that it has the newest events in memory. */
final class ResumedAfterDropIT {
  private static final int FOLLOWERS = 40;

  private static EgressPair pair;

  private final Principal who = TestLog.client();

  @BeforeAll
  static void open() {
    pair = EgressPair.open(Map.of());
  }

  @AfterAll
  static void close() {
    pair.close();
  }

  @Test
  void whatIsStillInMemoryIsToldFromThereAndWhatIsNotIsSaid() throws Exception {
    pair.book(who); // Before anybody follows, so that it is in nobody's memory.
    List<SseClient> followers = follow();
    try {
      pair.book(who);
      for (SseClient follower : followers) {
        assertThat(sequences(follower, 4)).isEqualTo(EgressPair.ids(5, 8));
      }
      pair.ageOut();
      try (SseClient resumed = resume(pair.first(), 5);
          SseClient tooFarBack = resume(pair.first(), 2);
          SseClient elsewhere = resume(pair.second(), 5);
          SseClient upToDate = resume(pair.first(), 8)) {
        assertThat(sequences(resumed, 3)).isEqualTo(EgressPair.ids(6, 8));
        for (SseClient lacking : List.of(tooFarBack, elsewhere)) {
          SseClient.Event truncated = lacking.next();
          assertThat(truncated.type()).isEqualTo("feed.truncated");
          assertThat(truncated.id()).isEqualTo("0000000000000008");
        }
        pair.book(who);
        for (SseClient each : List.of(resumed, tooFarBack, elsewhere, upToDate)) {
          assertThat(sequences(each, 4)).isEqualTo(EgressPair.ids(9, 12));
        }
        for (SseClient follower : followers) {
          assertThat(sequences(follower, 4)).isEqualTo(EgressPair.ids(9, 12));
        }
      }
      pair.ageOut();
      try (SseClient acrossBoth = resume(pair.first(), 4)) {
        assertThat(sequences(acrossBoth, 8)).isEqualTo(EgressPair.ids(5, 12));
      }
    } finally {
      close(followers);
    }
  }

  private List<SseClient> follow() throws Exception {
    List<SseClient> followers = new ArrayList<>();
    while (followers.size() < FOLLOWERS) {
      followers.add(pair.first().stream(who, "/v1/events"));
    }
    return followers;
  }

  private static void close(List<SseClient> followers) throws IOException {
    for (SseClient follower : followers) {
      follower.close();
    }
  }

  private SseClient resume(TestEgress instance, int after) throws Exception {
    String last = EgressPair.ids(after, after).getFirst();
    return instance.stream(who, "/v1/events", "Last-Event-ID", last);
  }

  private static List<String> sequences(SseClient stream, int count) throws InterruptedException {
    return stream.next(count).stream().map(SseClient.Event::id).toList();
  }
}
