package dev.sluice.egress.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestProjections;
import dev.sluice.egress.store.BookingStore.Owned;
import dev.sluice.egress.store.BookingStore.Taken;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.event.Result.BookingState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.hibernate.StatelessSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which bookings take seats in a period. */
final class TakenSeatsIT {
  private static final String TENANT = "t";
  private static final Instant FROM = Instant.parse("2026-03-29T00:00:00Z");
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Instant UPTO = FROM.plus(WEEK);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration INSTANT = Duration.ofNanos(1_000);

  private static final String READ =
      """
      select coalesce(sum(seq_tup_read + idx_tup_read), 0) from (
        select 0 as seq_tup_read, pg_stat_get_xact_tuples_returned(indexrelid) as idx_tup_read
        from pg_index where indrelid = cast('bookings' as regclass)
        union all select seq_tup_read, 0 from pg_stat_xact_user_tables
        where relname = 'bookings') as read
      """;

  /** The driver prepares what has come five times; the server plans that five times. */
  private static final int TIMES = 12;

  private static TestProjections db;
  private final BookingStore bookings = new BookingStore();

  @BeforeAll
  static void open() {
    db = TestProjections.fresh();
  }

  @AfterAll
  static void close() {
    db.close();
  }

  @Test
  void thoseThatHaveAMomentInCommonWithIt() {
    List<Period> within =
        List.of(
            lasting(FROM.minus(HOUR).plus(INSTANT), HOUR),
            lasting(FROM.minus(DAY).plus(INSTANT), DAY),
            lasting(FROM.minus(DAY), DAY.plus(INSTANT)),
            lasting(FROM.minus(DAY.multipliedBy(90)), DAY.multipliedBy(365)),
            lasting(FROM, HOUR),
            lasting(FROM, WEEK),
            lasting(UPTO.minus(INSTANT), HOUR),
            lasting(UPTO.minus(INSTANT), DAY.multipliedBy(3)));
    List<Period> without =
        List.of(
            lasting(FROM.minus(HOUR), HOUR),
            lasting(FROM.minus(DAY), DAY),
            lasting(FROM.minus(DAY.multipliedBy(3)), DAY.multipliedBy(3)),
            lasting(UPTO, HOUR),
            lasting(UPTO, DAY.multipliedBy(3)));
    within.forEach(period -> save(booking("room", period, 2, false)));
    without.forEach(period -> save(booking("room", period, 2, false)));
    within.forEach(period -> save(booking("room", period, 2, true)));
    within.forEach(period -> save(booking("other", period, 2, false)));
    save(booking("room", within.getFirst(), 3, false));
    assertThat(taken("room"))
        .containsExactlyInAnyOrderElementsOf(
            within.stream()
                .map(period -> new Taken(period, period.equals(within.getFirst()) ? 5 : 2))
                .toList());
  }

  @Test
  void whatIsBookedBeforeAndAfterIsNotRead() {
    List<Owned> many = new ArrayList<>();
    for (int hour = -5_000; hour < 5_000; hour++) {
      many.add(booking("hall", lasting(FROM.plus(HOUR.multipliedBy(hour)), HOUR), 1, false));
    }
    many.add(booking("hall", lasting(FROM.minus(WEEK), WEEK.plus(HOUR)), 1, false));
    save(many.toArray(Owned[]::new));
    assertFew();
    db.projections().written(s -> s.createNativeMutationQuery("analyze bookings").executeUpdate());
    assertFew();
  }

  /** Planned by the values, and without. */
  private void assertFew() {
    List<Long> read =
        db.projections()
            .snapshot(
                Planned.FREELY,
                s -> {
                  List<Long> each = new ArrayList<>();
                  for (int i = 0; i < TIMES; i++) {
                    long begin = read(s);
                    assertThat(bookings.taken(s, TENANT, "hall", FROM, UPTO)).hasSize(7 * 24 + 1);
                    each.add(read(s) - begin);
                  }
                  return each;
                });
    assertThat(read).allMatch(rows -> rows < 9 * 24);
  }

  private static long read(StatelessSession session) {
    return ((Number) session.createNativeQuery(READ, Object.class).getSingleResult()).longValue();
  }

  private List<Taken> taken(String resource) {
    return db.projections().read(s -> bookings.taken(s, TENANT, resource, FROM, UPTO));
  }

  private void save(Owned... all) {
    db.projections()
        .<Integer>written(
            s -> {
              bookings.save(s, List.of(all));
              return 0;
            });
  }

  private static Period lasting(Instant start, Duration time) {
    return new Period(start, start.plus(time));
  }

  private static Owned booking(String resource, Period period, int seats, boolean cancelled) {
    return new Owned(
        TENANT,
        new BookingState(
            UUID.randomUUID().toString(),
            "owner",
            resource,
            period,
            seats,
            null,
            null,
            cancelled,
            null,
            1,
            FROM,
            FROM,
            "hold"));
  }
}
