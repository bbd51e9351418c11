package dev.sluice.processors.lane;

import static dev.sluice.processors.step.Service.BOOKING;
import static dev.sluice.processors.step.Service.SCHEDULE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.processors.step.Service;
import dev.sluice.schemas.command.LaneKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private static final LaneKey A = LaneKey.of("demo", "a");
  private static final LaneKey B = LaneKey.of("demo", "b");
  private static final List<Service> CREATE = List.of(SCHEDULE, BOOKING, SCHEDULE);
  private static final List<Service> CANCEL = List.of(BOOKING, SCHEDULE);
  private static final List<Service> DEFINE = List.of(SCHEDULE);

  private final Places places = new Places(2);

  @Test
  void aServiceFillsItsOwnPlacesAndNoneOfAnother() {
    assertThat(places.lacking(CREATE)).isEmpty();
    take(SCHEDULE, 2);
    assertThat(places.lacking(CREATE)).contains(SCHEDULE);
    assertThat(places.lacking(DEFINE)).contains(SCHEDULE);
    assertThat(places.lacking(CANCEL)).isEmpty();
    places.giveBack(SCHEDULE);
    assertThat(places.lacking(CREATE)).isEmpty();
  }

  @Test
  void whatPilesUpOnTheWayIsBoundedToo() {
    take(BOOKING, 3);
    assertThat(places.lacking(CREATE)).isEmpty();
    take(BOOKING, 1);
    assertThat(places.lacking(CREATE)).contains(BOOKING);
    assertThat(places.lacking(DEFINE)).isEmpty();
  }

  @Test
  void whoWaitsLongestIsTheNextOnceThereIsRoom() {
    take(SCHEDULE, 2);
    places.await(SCHEDULE, A);
    places.await(SCHEDULE, B);
    places.await(SCHEDULE, A);
    assertThat(places.next()).isEmpty();
    places.giveBack(SCHEDULE);
    assertThat(places.next()).contains(A);
    assertThat(places.next()).contains(B);
    assertThat(places.next()).isEmpty();
  }

  @Test
  void thereIsRoomAndOnlyWhatWasTakenIsGivenBack() {
    assertThatThrownBy(() -> new Places(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> places.giveBack(BOOKING)).isInstanceOf(IllegalStateException.class);
  }

  private void take(Service service, int times) {
    for (int i = 0; i < times; i++) {
      places.take(service);
    }
  }
}
