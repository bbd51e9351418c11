package dev.sluice.processors;

import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.CommandIds;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.command.Order;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.command.Request;
import dev.sluice.schemas.event.SealedEnvelope;
import dev.sluice.schemas.kafka.CommandCodec;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.seal.EnvelopeSeal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Commands as an ingress would write them. */
public final class Commands {
  static final Principal CLIENT = new Principal("client-a", "demo", Set.of("client"), Set.of());
  static final Principal OTHER = new Principal("client-b", "demo", Set.of("client"), Set.of());
  static final Principal STRANGER = new Principal("client-a", "other", Set.of("client"), Set.of());
  static final Principal OPERATOR =
      new Principal("operator", "demo", Set.of("client", "operator"), Set.of());

  private static final byte[] KEY = new byte[32];

  private Commands() {}

  public static EnvelopeSeal seal() {
    return new EnvelopeSeal(Map.of("test", KEY), "test");
  }

  public static Envelope create(String resource) {
    Instant start = Instant.parse("2027-03-01T09:00:00Z");
    Period period = new Period(start, start.plus(Duration.ofHours(1)));
    return by(CLIENT, new Command.CreateBooking(resource, period, 1, null, null));
  }

  /** With the idempotency key "k". */
  static Envelope keyed(String resource, int seats, Instant acceptedAt) {
    Instant start = Instant.parse("2027-03-01T09:00:00Z");
    Period period = new Period(start, start.plus(Duration.ofHours(1)));
    Command command = new Command.CreateBooking(resource, period, seats, null, null);
    return new Envelope(
        CommandIds.ofUse(CommandIds.ofKey(CLIENT, command.type(), "k"), acceptedAt),
        command,
        CLIENT,
        acceptedAt,
        null,
        null,
        "k",
        Fingerprint.of(CommandCodec.canonical(command)),
        null);
  }

  static Period period(Envelope create) {
    return ((Command.CreateBooking) create.command()).period();
  }

  static Envelope reschedule(Principal principal, BookingId booking) {
    Instant start = Instant.parse("2027-03-02T09:00:00Z");
    Period period = new Period(start, start.plus(Duration.ofHours(1)));
    return by(principal, new Command.RescheduleBooking(booking, period, null));
  }

  static Envelope cancel(Principal principal, BookingId booking) {
    return by(principal, new Command.CancelBooking(booking, null));
  }

  static Envelope by(Principal principal, Command command) {
    return with(UUID.randomUUID(), principal, command, null, null);
  }

  static Envelope with(
      UUID id,
      Principal principal,
      Command command,
      @Nullable Instant deadline,
      @Nullable Long revision) {
    return new Envelope(
        id,
        command,
        principal,
        Instant.now().truncatedTo(ChronoUnit.MICROS),
        deadline,
        revision,
        null,
        Fingerprint.of(CommandCodec.canonical(command)),
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  }

  static Order order(OrderKind kind, Principal by, Envelope about, @Nullable String reason) {
    return order(kind, by, about, reason, null);
  }

  static Order order(
      OrderKind kind,
      Principal by,
      Envelope about,
      @Nullable String reason,
      @Nullable Long seenRevision) {
    return new Order(
        UUID.randomUUID(),
        about.commandId(),
        kind,
        about.lane(),
        by,
        Instant.now().truncatedTo(ChronoUnit.MICROS),
        reason,
        seenRevision,
        null);
  }

  public static byte[] key(Request request) {
    return request.lane().value().getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] value(Request request) {
    SealedEnvelope sealed = seal().seal(CommandCodec.write(request));
    return EventCodec.write(sealed);
  }
}
