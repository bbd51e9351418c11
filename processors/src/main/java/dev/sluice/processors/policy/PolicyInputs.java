package dev.sluice.processors.policy;

import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.command.Principal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a decision is made on: a value for each name of the vocabulary. */
final class PolicyInputs {
  private PolicyInputs() {}

  static Map<String, Object> of(Envelope envelope, @Nullable BookingFacts facts, Instant now) {
    Principal principal = envelope.principal();
    Map<String, Object> inputs = new LinkedHashMap<>();
    inputs.put("now", now);
    inputs.put("principal.subject", principal.subject());
    inputs.put("principal.tenant", principal.tenant());
    inputs.put("principal.roles", principal.roles().stream().sorted().toList());
    inputs.put("principal.scopes", principal.scopes().stream().sorted().toList());
    inputs.put("command.type", envelope.command().type().apiName());
    inputs.put("command.resource_id", envelope.resourceId().orElse(""));
    inputs.put("command.booking_id", envelope.bookingId().map(BookingId::value).orElse(""));
    inputs.put("command.seats", seats(envelope.command()));
    Optional<Period> asked = period(envelope.command());
    inputs.put("command.start", asked.map(Period::start).orElse(Instant.EPOCH));
    inputs.put("command.end", asked.map(Period::end).orElse(Instant.EPOCH));
    inputs.put("command.accepted_at", envelope.acceptedAt());
    Optional<BookingFacts> known = Optional.ofNullable(facts);
    inputs.put("facts.owned", known.map(f -> f.owner().equals(principal.subject())).orElse(false));
    inputs.put("facts.owner", known.map(BookingFacts::owner).orElse(""));
    inputs.put("facts.resource_id", known.map(BookingFacts::resourceId).orElse(""));
    inputs.put("facts.seats", known.map(f -> (long) f.seats()).orElse(0L));
    inputs.put("facts.start", known.map(f -> f.period().start()).orElse(Instant.EPOCH));
    inputs.put("facts.end", known.map(f -> f.period().end()).orElse(Instant.EPOCH));
    inputs.put("facts.cancelled", known.map(BookingFacts::cancelled).orElse(false));
    inputs.put("facts.revision", known.map(BookingFacts::revision).orElse(0L));
    return inputs;
  }

  private static long seats(Command command) {
    return switch (command) {
      case Command.CreateBooking c -> c.seats();
      case Command.RescheduleBooking _,
          Command.CancelBooking _,
          Command.DefineSchedule _,
          Command.CloseSchedule _ ->
          0;
    };
  }

  /** The time that a command asks for. */
  private static Optional<Period> period(Command command) {
    return switch (command) {
      case Command.CreateBooking c -> Optional.of(c.period());
      case Command.RescheduleBooking c -> Optional.of(c.period());
      case Command.CloseSchedule c -> Optional.of(c.period());
      case Command.CancelBooking _, Command.DefineSchedule _ -> Optional.empty();
    };
  }
}
