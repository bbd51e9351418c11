package dev.sluice.services.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class SeatsTest {

  @Test
  void readsWhatItSpells() {
    assertThat(new Seats(seats(0, 1, 2, 5)).toMultirange()).isEqualTo("{[0,3),[5,6)}");
    assertThat(Seats.parse("{[0,3),[5,6)}")).isEqualTo(new Seats(seats(0, 1, 2, 5)));
    assertThat(Seats.parse("{}")).isEqualTo(new Seats(seats()));
  }

  @Test
  void picksLikedSeatsFirstAndThenTheLowest() {
    assertThat(Seats.pick(3, 10, seats(0, 2), seats(5))).isEqualTo(new Seats(seats(1, 3, 5)));
    assertThat(Seats.pick(1, 10, seats(), seats(3, 4))).isEqualTo(new Seats(seats(3)));
    assertThat(Seats.pick(1, 3, seats(), seats(7))).isEqualTo(new Seats(seats(0)));
  }

  private static BitSet seats(int... numbers) {
    var seats = new BitSet();
    for (int number : numbers) {
      seats.set(number);
    }
    return seats;
  }
}
