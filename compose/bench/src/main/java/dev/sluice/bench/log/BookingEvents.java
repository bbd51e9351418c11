package dev.sluice.bench.log;

import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Customer;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.command.OpenHours;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.event.Result;
import dev.sluice.schemas.event.Result.BookingState;
import dev.sluice.schemas.event.Result.ScheduleState;
import dev.sluice.schemas.event.Step;
import dev.sluice.schemas.kafka.CommandCodec;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;

/**
 * What the processors say about a command that succeeds: the same events, steps and sizes, made
 * without them, so that the reading side can be measured alone.
 */
public final class BookingEvents {
  /** Events of one booking. */
  public static final int EACH = 7;

  /** What the names of all resources begin with. */
  public static final String RESOURCE = "resource-";

  private static final int RESOURCES = 200;
  private static final int DAY = 24 * 60;
  private static final List<String> STEPS = List.of("hold-slot", "create-booking", "confirm-hold");
  private static final Duration SLOT = Duration.ofHours(1);

  private final String tenant;

  public BookingEvents(String tenant) {
    this.tenant = tenant;
  }

  /** One of the resources that are booked in turn, each open at any time. */
  public static String resource(long number) {
    return RESOURCE + number % RESOURCES;
  }

  /** The command of this client that makes the booking with this number. */
  public Envelope envelope(String subject, long number) {
    return envelope(subject, number, Instant.now().truncatedTo(ChronoUnit.MILLIS));
  }

  /** The same, accepted at that time. */
  public Envelope envelope(String subject, long number, Instant acceptedAt) {
    Instant start =
        Instant.now()
            .truncatedTo(ChronoUnit.DAYS)
            .plus(2, ChronoUnit.DAYS)
            .plus(SLOT.multipliedBy(number / RESOURCES));
    return envelope(
        subject,
        new Command.CreateBooking(
            resource(number),
            new Period(start, start.plus(SLOT)),
            1,
            new Customer("Ada Lovelace", "ada@example.org"),
            null),
        acceptedAt);
  }

  /** The commands that define all resources. */
  public List<Envelope> definitions(String subject) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    List<OpenHours> always =
        Arrays.stream(DayOfWeek.values()).map(day -> new OpenHours(day, 0, DAY)).toList();
    return LongStream.range(0, RESOURCES)
        .mapToObj(
            number ->
                envelope(
                    subject,
                    new Command.DefineSchedule(resource(number), ZoneOffset.UTC, 1, 60, always),
                    now))
        .toList();
  }

  private Envelope envelope(String subject, Command command, Instant acceptedAt) {
    return new Envelope(
        commandId(acceptedAt),
        command,
        new Principal(subject, tenant, Set.of("client"), Set.of()),
        acceptedAt,
        null,
        null,
        null,
        Fingerprint.of(CommandCodec.canonical(command)),
        null);
  }

  /** A UUIDv7 (RFC 9562, 5.7), as commands have them. */
  private static UUID commandId(Instant at) {
    UUID random = UUID.randomUUID();
    long version7 = at.toEpochMilli() << 16 | 0x7000 | random.getMostSignificantBits() & 0xFFF;
    return new UUID(version7, random.getLeastSignificantBits());
  }

  /** All that happens to it, in order; the accepted event comes first. */
  public List<FeedEntry> story(Envelope envelope) {
    Instant at = envelope.acceptedAt();
    List<FeedEntry> story = new ArrayList<>(EACH);
    CommandDocument document = CommandDocument.accepted(envelope);
    story.add(entry(EventType.ACCEPTED, document));
    document = document.authorized(at);
    story.add(entry(EventType.AUTHORIZED, document));
    document = document.started(at);
    story.add(entry(EventType.STARTED, document));
    for (String name : STEPS) {
      document = document.stepped(new Step(name, Step.Status.SUCCEEDED, 1, at, at), at);
      story.add(entry(EventType.STEP, document));
    }
    document = document.succeeded(result(envelope), at);
    story.add(entry(EventType.SUCCEEDED, document));
    return story;
  }

  /** Its last event alone: the longest of them. */
  public FeedEntry last(String subject, long number) {
    return story(envelope(subject, number)).getLast();
  }

  private static FeedEntry entry(EventType type, CommandDocument document) {
    return new FeedEntry(type, document.updatedAt(), document, null);
  }

  private static Result result(Envelope envelope) {
    return switch (envelope.command()) {
      case Command.CreateBooking c -> booking(envelope, c);
      case Command.DefineSchedule c ->
          new ScheduleState(
              c.resourceId(),
              c.timezone().getId(),
              c.capacity(),
              c.slotMinutes(),
              c.weekly(),
              List.of(),
              1,
              envelope.acceptedAt());
      case Command.RescheduleBooking _, Command.CancelBooking _, Command.CloseSchedule _ ->
          throw new IllegalArgumentException("no such command is made here");
    };
  }

  private static BookingState booking(Envelope envelope, Command.CreateBooking command) {
    Instant at = envelope.acceptedAt();
    String id = envelope.bookingId().map(BookingId::value).orElseThrow();
    return new BookingState(
        id,
        envelope.principal().subject(),
        command.resourceId(),
        command.period(),
        command.seats(),
        command.customer(),
        command.notes(),
        false,
        null,
        1,
        at,
        at,
        "hold-" + envelope.commandId());
  }
}
