package dev.sluice.services.booking;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.sluice.booking.v1.Booking;
import dev.sluice.booking.v1.CancelBookingRequest;
import dev.sluice.booking.v1.CreateBookingRequest;
import dev.sluice.booking.v1.RescheduleBookingRequest;
import dev.sluice.booking.v1.UndoChangeRequest;
import dev.sluice.services.call.Answer;
import dev.sluice.services.call.CallRecords;
import dev.sluice.services.call.Key;
import dev.sluice.services.call.Recorded;
import dev.sluice.services.postgres.Rows;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every sequence of changes, tried on generated ones. */
class BookingLedgerTest {

  private static final String TENANT = "t";
  private static final String BOOKING = "b";

  private final Rows<Key, BookingVersion> bookings = new Rows<>();
  private final BookingLedger ledger =
      new BookingLedger(
          new CallRecords(BookingLedger.DOMAIN, new Rows<Key, Recorded>()),
          bookings,
          new Rows<>(),
          Timestamp.getDefaultInstance());
  private int key;

  private record Change(String key, Optional<Booking> before) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void undoingGoesBackExactlyTheWayThatTheChangesCame(long seed) {
    var random = new SplittableRandom(seed);
    Deque<Change> changes = new ArrayDeque<>();
    for (int step = 0; step < 2_000; step++) {
      Optional<Booking> before = current();
      if (random.nextInt(3) == 0 && !changes.isEmpty()) {
        Change last = changes.pop();
        apply(undo(last.key()));
        assertThat(current()).isEqualTo(last.before());
        apply(undo(last.key()));
        assertThat(current()).isEqualTo(last.before());
      } else {
        BookingCall call = change(random);
        Answer answer = apply(call);
        if (answer instanceof Answer.Done) {
          changes.push(new Change(call.key().id(), before));
          assertThat(current().orElseThrow().getRevision()).isEqualTo(changes.size());
        } else {
          assertThat(current()).isEqualTo(before);
        }
        assertThat(apply(call)).isEqualTo(answer);
      }
    }
  }

  private Answer apply(BookingCall call) {
    return ledger.apply(call);
  }

  private Optional<Booking> current() {
    return Optional.ofNullable(bookings.get(new Key(TENANT, BOOKING))).map(BookingVersion::booking);
  }

  private BookingCall change(SplittableRandom random) {
    String next = "k" + key++;
    return switch (random.nextInt(8)) {
      case 0, 1, 2 ->
          new BookingCall.Create(
              CreateBookingRequest.newBuilder()
                  .setIdempotencyKey(next)
                  .setTenant(TENANT)
                  .setBookingId(BOOKING)
                  .setNotes("by " + next)
                  .build());
      case 3 ->
          new BookingCall.Cancel(
              CancelBookingRequest.newBuilder()
                  .setIdempotencyKey(next)
                  .setTenant(TENANT)
                  .setBookingId(BOOKING)
                  .setReason("by " + next)
                  .build());
      default ->
          new BookingCall.Reschedule(
              RescheduleBookingRequest.newBuilder()
                  .setIdempotencyKey(next)
                  .setTenant(TENANT)
                  .setBookingId(BOOKING)
                  .setResourceId("r" + next)
                  .build());
    };
  }

  private BookingCall undo(String undone) {
    return new BookingCall.Undo(
        UndoChangeRequest.newBuilder()
            .setIdempotencyKey("u" + key++)
            .setTenant(TENANT)
            .setBookingId(BOOKING)
            .setUndoneKey(undone)
            .build());
  }
}
