package dev.sluice.egress.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FeedNoticeTest {

  @Test
  void streamsThatBreakTogetherAreNotToldToComeBackTogether() {
    assertThat(Stream.generate(FeedNotice::retry).limit(1_000).map(FeedNoticeTest::millis))
        .allSatisfy(millis -> assertThat(millis).isBetween(1_000, 3_000))
        .satisfies(all -> assertThat(all.stream().distinct()).hasSizeGreaterThan(100));
  }

  private static int millis(byte[] notice) {
    String text = new String(notice, StandardCharsets.US_ASCII);
    assertThat(text).matches("retry: \\d+\n\n");
    return Integer.parseInt(text.strip().substring("retry: ".length()));
  }
}
