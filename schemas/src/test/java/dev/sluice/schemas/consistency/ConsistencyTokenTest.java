package dev.sluice.schemas.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.consistency.ConsistencyToken.Place;
import dev.sluice.schemas.kafka.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ConsistencyTokenTest {
  private static final UUID COMMAND = UUID.fromString("01977e0a-5d1c-7c3e-9b61-0e6f2a4d8b57");

  @Test
  void isReadAsItWasWritten() {
    ConsistencyToken token =
        new ConsistencyToken(
            Map.of(
                new Place(Topics.COMMANDS.name(), 0), 0L,
                new Place(Topics.COMMANDS.name(), 11), 127L,
                new Place(Topics.FEEDS.name(), 3), Long.MAX_VALUE),
            Map.of(COMMAND, 1L, new UUID(0, 0), 128L));
    assertThat(ConsistencyToken.read(token.write())).contains(token);
  }

  @Test
  void thatOfACommandIsShort() {
    assertThat(ConsistencyToken.of(COMMAND, 4).write()).hasSize(32);
  }

  @Test
  void thatOfAllPartitionsFitsIntoAHeader() {
    Map<Place, Long> offsets = new HashMap<>();
    for (int partition = 0; partition < Topics.PARTITIONS; partition++) {
      offsets.put(new Place(Topics.COMMANDS.name(), partition), 1_000_000_000L);
      offsets.put(new Place(Topics.FEEDS.name(), partition), 5_000_000_000L);
    }
    String text = ConsistencyToken.of(offsets).write();
    assertThat(text).hasSizeLessThan(220);
    assertThat(ConsistencyToken.read(text)).contains(ConsistencyToken.of(offsets));
  }

  @Test
  void whatWasCutChangedOrMadeUpIsNotRead() {
    String text = ConsistencyToken.of(COMMAND, 4).write();
    for (int i = 0; i < text.length(); i++) {
      assertThat(ConsistencyToken.read(text.substring(0, i))).isEmpty();
      char other = text.charAt(i) == 'A' ? 'B' : 'A';
      assertThat(ConsistencyToken.read(text.substring(0, i) + other + text.substring(i + 1)))
          .isEmpty();
    }
    assertThat(ConsistencyToken.read(text + "=")).isEmpty();
    assertThat(ConsistencyToken.read(text + "AAAA")).isEmpty();
    assertThat(ConsistencyToken.read("not a token")).isEmpty();
    assertThat(ConsistencyToken.read("A".repeat(100_000))).isEmpty();
  }

  @Test
  void twoTogetherHaveSeenWhatBothHave() {
    Place place = new Place(Topics.FEEDS.name(), 1);
    Place other = new Place(Topics.COMMANDS.name(), 1);
    ConsistencyToken both =
        new ConsistencyToken(Map.of(place, 5L), Map.of(COMMAND, 2L))
            .and(new ConsistencyToken(Map.of(place, 4L, other, 7L), Map.of(COMMAND, 3L)))
            .orElseThrow();
    assertThat(both)
        .isEqualTo(new ConsistencyToken(Map.of(place, 5L, other, 7L), Map.of(COMMAND, 3L)));
  }

  @Test
  void holdsOnlySoManyCommands() {
    ConsistencyToken token = ConsistencyToken.of(COMMAND, 1);
    for (int i = 1; i < 16; i++) {
      token = token.and(ConsistencyToken.of(new UUID(1, i), 1)).orElseThrow();
    }
    assertThat(ConsistencyToken.read(token.write())).contains(token);
    assertThat(token.and(ConsistencyToken.of(new UUID(1, 99), 1))).isEmpty();
  }
}
