package dev.sluice.processors.step;

import dev.sluice.processors.policy.BookingFacts;
import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.Envelope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the requests of a command follow from: recorded when it starts and never changed, so that
 * each repeat of a call is the same request, after a restart with another configuration too.
 *
 * @param facts of the booking that the command names, as they were when it started
 * @param holdTime how long a slot is kept until the hold is confirmed
 */
public record Work(Envelope envelope, @Nullable BookingFacts facts, Duration holdTime) {

  String tenant() {
    return envelope.principal().tenant();
  }

  /** The hold that the command places. */
  String holdId() {
    return "hd_" + envelope.commandId();
  }

  String bookingId() {
    return envelope.bookingId().map(BookingId::value).orElseThrow();
  }

  BookingFacts known() {
    if (facts == null) {
      throw new IllegalStateException("a command without a booking has no such step");
    }
    return facts;
  }
}
