package dev.sluice.processors.policy;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Principal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What rules may speak of: each a variable of its own, so that a misspelt one is found when the
 * policy is compiled. Those that a command does not have are empty, zero or false.
 */
final class PolicyInputs {
  static final Map<String, CelType> TYPES =
      Map.ofEntries(
          Map.entry("principal.subject", SimpleType.STRING),
          Map.entry("principal.tenant", SimpleType.STRING),
          Map.entry("principal.roles", ListType.create(SimpleType.STRING)),
          Map.entry("principal.scopes", ListType.create(SimpleType.STRING)),
          Map.entry("command.type", SimpleType.STRING),
          Map.entry("command.resource_id", SimpleType.STRING),
          Map.entry("command.booking_id", SimpleType.STRING),
          Map.entry("command.seats", SimpleType.INT),
          Map.entry("facts.owner", SimpleType.STRING),
          Map.entry("facts.resource_id", SimpleType.STRING),
          Map.entry("facts.seats", SimpleType.INT),
          Map.entry("facts.cancelled", SimpleType.BOOL),
          Map.entry("facts.revision", SimpleType.INT));

  private PolicyInputs() {}

  static Map<String, Object> of(Envelope envelope, @Nullable BookingFacts facts) {
    Principal principal = envelope.principal();
    Map<String, Object> inputs = new LinkedHashMap<>();
    inputs.put("principal.subject", principal.subject());
    inputs.put("principal.tenant", principal.tenant());
    inputs.put("principal.roles", principal.roles().stream().sorted().toList());
    inputs.put("principal.scopes", principal.scopes().stream().sorted().toList());
    inputs.put("command.type", envelope.command().type().apiName());
    inputs.put("command.resource_id", envelope.resourceId().orElse(""));
    inputs.put("command.booking_id", envelope.bookingId().map(BookingId::value).orElse(""));
    inputs.put("command.seats", seats(envelope.command()));
    Optional<BookingFacts> known = Optional.ofNullable(facts);
    inputs.put("facts.owner", known.map(BookingFacts::owner).orElse(""));
    inputs.put("facts.resource_id", known.map(BookingFacts::resourceId).orElse(""));
    inputs.put("facts.seats", known.map(f -> (long) f.seats()).orElse(0L));
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
}
