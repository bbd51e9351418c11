package dev.sluice.schemas.kafka;

import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Customer;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.command.LaneKey;
import dev.sluice.schemas.command.OpenHours;
import dev.sluice.schemas.command.Order;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandEvent;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.event.OrderNote;
import dev.sluice.schemas.event.Reason;
import dev.sluice.schemas.event.Result;
import dev.sluice.schemas.event.SealedEnvelope;
import dev.sluice.schemas.event.Step;
import dev.sluice.schemas.event.WebhookNotice;
import dev.sluice.schemas.policy.PolicyChange;
import dev.sluice.schemas.policy.PolicyScope;
import dev.sluice.schemas.problem.ProblemType;
import dev.sluice.schemas.subject.SubjectChange;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary values of all that is written to Kafka. */
final class Values {
  private static final long LAST_SECOND = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  private Values() {}

  static Arbitrary<Command> commands() {
    Arbitrary<String> text = text();
    return Arbitraries.oneOf(
        Combinators.combine(
                name(), periods(), counts(), customers().injectNull(0.3), text.injectNull(0.3))
            .as(Command.CreateBooking::new),
        Combinators.combine(bookingIds(), periods(), name().injectNull(0.5))
            .as(Command.RescheduleBooking::new),
        Combinators.combine(bookingIds(), text.injectNull(0.5)).as(Command.CancelBooking::new),
        Combinators.combine(
                name(), zones(), counts(), Arbitraries.integers().between(1, 1440), weeks())
            .as(Command.DefineSchedule::new),
        Combinators.combine(name(), periods(), text.injectNull(0.5))
            .as(Command.CloseSchedule::new));
  }

  static Arbitrary<Envelope> envelopes() {
    return Combinators.combine(
            ids(),
            commands(),
            principals(),
            instants(),
            instants().injectNull(0.5),
            Arbitraries.longs().injectNull(0.5),
            text().injectNull(0.5),
            fingerprints())
        .as(
            (id, command, principal, at, deadline, revision, key, fingerprint) ->
                new Envelope(
                    id, command, principal, at, deadline, revision, key, fingerprint, key));
  }

  static Arbitrary<Order> orders() {
    return Combinators.combine(
            ids(),
            ids(),
            Arbitraries.of(OrderKind.class),
            Combinators.combine(name(), name()).as((t, r) -> LaneKey.of(t, r)),
            principals(),
            instants(),
            text().injectNull(0.5),
            Arbitraries.longs().greaterOrEqual(1).injectNull(0.5))
        .as(
            (id, command, kind, lane, by, at, text, seen) ->
                new Order(id, command, kind, lane, by, at, text, seen, text));
  }

  static Arbitrary<CommandDocument> documents() {
    Arbitrary<OrderNote> notes =
        Combinators.combine(
                Arbitraries.of(OrderKind.class),
                instants(),
                name(),
                text().injectNull(0.5),
                Arbitraries.of(OrderNote.Outcome.class))
            .as(OrderNote::new);
    return Combinators.combine(documentsWithoutOrders(), notes.list().ofMaxSize(3))
        .as(
            (document, orders) -> {
              CommandDocument ordered = document;
              for (OrderNote order : orders) {
                ordered = ordered.ordered(order);
              }
              return ordered;
            });
  }

  private static Arbitrary<CommandDocument> documentsWithoutOrders() {
    return Combinators.combine(
            envelopes(),
            Arbitraries.of(CommandStatus.class),
            reasons().injectNull(0.5),
            instants(),
            instants().injectNull(0.5),
            results().injectNull(0.5),
            steps().list().ofMaxSize(4),
            Arbitraries.longs().greaterOrEqual(1))
        .as(
            (envelope, status, reason, at, end, result, steps, revision) ->
                new CommandDocument(
                    envelope.commandId(),
                    envelope.command().type(),
                    envelope.principal().tenant(),
                    envelope.principal().subject(),
                    status,
                    reason,
                    envelope.bookingId().map(BookingId::value).orElse(null),
                    envelope.resourceId().orElse(null),
                    revision,
                    steps.size(),
                    envelope.acceptedAt(),
                    at,
                    end,
                    envelope.deadline(),
                    result,
                    steps,
                    List.of(),
                    envelope.idempotencyKey(),
                    envelope.fingerprint()));
  }

  static Arbitrary<WebhookNotice> notices() {
    return Combinators.combine(
            ids(),
            Arbitraries.longs().greaterOrEqual(1),
            text(),
            text(),
            instants(),
            text(),
            text(),
            text().injectNull(0.5))
        .as(WebhookNotice::new);
  }

  static Arbitrary<FeedEntry> entries() {
    return Combinators.combine(
            Arbitraries.of(EventType.class), instants(), documents(), text().injectNull(0.5))
        .as(FeedEntry::new);
  }

  static Arbitrary<PolicyChange> policyChanges() {
    return Combinators.combine(
            name().injectNull(0.5).map(PolicyScope::new),
            Arbitraries.longs().between(1, Long.MAX_VALUE),
            text().injectNull(0.3),
            Combinators.combine(text(), text()).as(PolicyChange.Author::new),
            instants(),
            text().injectNull(0.5),
            Arbitraries.longs().between(0, Long.MAX_VALUE),
            counts())
        .as(PolicyChange::new);
  }

  static Arbitrary<SubjectChange> subjectChanges() {
    return Combinators.combine(
            name(),
            name(),
            Arbitraries.of(true, false),
            Arbitraries.longs().between(1, Long.MAX_VALUE),
            Combinators.combine(text(), text()).as(PolicyChange.Author::new),
            instants(),
            text().injectNull(0.5))
        .as(SubjectChange::new);
  }

  static Arbitrary<CommandEvent> events() {
    Arbitrary<CommandEvent.Detail> details =
        Arbitraries.oneOf(
            sealedEnvelopes().map(CommandEvent.Received::new),
            sealedEnvelopes().map(CommandEvent.Ordered::new),
            Combinators.combine(
                    Arbitraries.of(true, false), name(), name(), text(), text(), name().list())
                .as(CommandEvent.PolicyDecision::new),
            Combinators.combine(
                    name(),
                    text(),
                    Arbitraries.of(Step.Status.class),
                    counts(),
                    name(),
                    text().injectNull(0.5),
                    text().injectNull(0.5))
                .as(CommandEvent.StepOutcome::new));
    return Combinators.combine(entries(), details.injectNull(0.3)).as(CommandEvent::new);
  }

  static Arbitrary<SealedEnvelope> sealedEnvelopes() {
    Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(80);
    return Combinators.combine(bytes, text(), bytes).as(SealedEnvelope::new);
  }

  private static Arbitrary<Result> results() {
    Arbitrary<Result.Closure> closures =
        Combinators.combine(name(), periods(), text().injectNull(0.5)).as(Result.Closure::new);
    return Arbitraries.oneOf(
        Combinators.combine(
                bookingIds(),
                name(),
                periods(),
                counts(),
                customers().injectNull(0.5),
                text().injectNull(0.5),
                Arbitraries.of(true, false),
                instants())
            .as(
                (id, name, period, n, customer, text, flag, at) ->
                    new Result.BookingState(
                        id.value(),
                        name,
                        name,
                        period,
                        n,
                        customer,
                        text,
                        flag,
                        text,
                        n,
                        at,
                        at,
                        name)),
        Combinators.combine(
                name(), zones(), counts(), weeks(), closures.list().ofMaxSize(3), instants())
            .as(
                (name, zone, n, week, closed, at) ->
                    new Result.ScheduleState(name, zone.getId(), n, n, week, closed, n, at)));
  }

  private static Arbitrary<Step> steps() {
    return Combinators.combine(
            name(),
            Arbitraries.of(Step.Status.class),
            counts(),
            instants(),
            instants().injectNull(0.5))
        .as(Step::new);
  }

  private static Arbitrary<Reason> reasons() {
    return Combinators.combine(Arbitraries.of(ProblemType.class), text()).as(Reason::new);
  }

  private static Arbitrary<Principal> principals() {
    return Combinators.combine(name(), name(), name().set().ofMaxSize(3), name().set().ofMaxSize(3))
        .as(Principal::new);
  }

  private static Arbitrary<BookingId> bookingIds() {
    return Combinators.combine(name(), name(), ids())
        .as((tenant, resource, id) -> BookingId.of(LaneKey.of(tenant, resource), id));
  }

  private static Arbitrary<List<OpenHours>> weeks() {
    return Arbitraries.of(DayOfWeek.class)
        .set()
        .ofMaxSize(7)
        .flatMap(
            days ->
                Combinators.combine(
                        Arbitraries.integers().between(0, 719),
                        Arbitraries.integers().between(720, OpenHours.MINUTES_A_DAY))
                    .as(
                        (open, close) ->
                            days.stream().map(d -> new OpenHours(d, open, close)).toList()));
  }

  private static Arbitrary<Period> periods() {
    return Combinators.combine(instants(), Arbitraries.longs().between(1, 1_000_000_000_000L))
        .as((start, nanos) -> new Period(start, start.plusNanos(nanos)));
  }

  private static Arbitrary<Instant> instants() {
    return Combinators.combine(
            Arbitraries.longs().between(-62_135_596_800L, LAST_SECOND),
            Arbitraries.integers().between(0, 999_999_999))
        .as(Instant::ofEpochSecond);
  }

  private static Arbitrary<Customer> customers() {
    return Combinators.combine(text(), text()).as(Customer::new);
  }

  private static Arbitrary<Fingerprint> fingerprints() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(40).map(Fingerprint::of);
  }

  private static Arbitrary<UUID> ids() {
    return Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(UUID::new);
  }

  private static Arbitrary<ZoneId> zones() {
    return Arbitraries.of("Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "UTC")
        .map(ZoneId::of);
  }

  private static Arbitrary<Integer> counts() {
    return Arbitraries.integers().between(1, 1_000_000);
  }

  private static Arbitrary<String> name() {
    return Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(12);
  }

  /** Any text that UTF-8 can carry. */
  private static Arbitrary<String> text() {
    return Arbitraries.strings()
        .withCharRange('\0', '\ud7ff')
        .withCharRange('\ue000', '\uffff')
        .ofMaxLength(30);
  }
}
