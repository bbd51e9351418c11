package dev.sluice.egress.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;

final class CursorTest {
  private static final long YEAR_9999 = 253_402_300_799_000_000L;

  @Property
  void whatIsWrittenIsRead(
      @ForAll @LongRange(max = YEAR_9999) long micros,
      @ForAll @CharRange(from = '!', to = '~') @StringLength(max = 60) String id,
      @ForAll String listing) {
    Cursor cursor = cursor(micros, id);
    assertThat(Cursor.read(cursor.write(listing), listing)).contains(cursor(micros, id));
  }

  @Property
  void whatWasMadeUpIsNotReadUnlessItCanBeLookedUp(
      @ForAll @LongRange(min = -2 * YEAR_9999, max = 2 * YEAR_9999) long micros,
      @ForAll String id) {
    Optional<Cursor> read = Cursor.read(cursor(micros, id).write("x"), "x");
    assertThat(read.isEmpty() || id.chars().allMatch(c -> c > ' ' && c <= '~')).isTrue();
    assertThat(read.isPresent() && (micros < 0 || micros > YEAR_9999)).isFalse();
  }

  @Property
  void whatWasChangedIsNotRead(
      @ForAll @LongRange(max = YEAR_9999) long micros, @ForAll int position, @ForAll char other) {
    String text = cursor(micros, "abc").write("x");
    int at = Math.floorMod(position, text.length());
    String changed = text.substring(0, at) + other + text.substring(at + 1);
    if (!changed.equals(text)) {
      assertThat(Cursor.read(changed, "x")).isEmpty();
    }
  }

  @Property
  void whatIsOfAnotherListingOrNoCursorIsNotRead(@ForAll String text, @ForAll String other) {
    assertThat(Cursor.read(text, "x")).isEmpty();
    if (!other.equals("x")) {
      assertThat(Cursor.read(cursor(1, "abc").write("x"), other)).isEmpty();
    }
  }

  private static Cursor cursor(long micros, String id) {
    return new Cursor(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), id);
  }
}
