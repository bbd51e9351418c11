package dev.sluice.faults.history;

import dev.sluice.faults.history.History.Appended;
import dev.sluice.faults.history.History.Document;
import dev.sluice.faults.history.History.EventKind;
import dev.sluice.faults.history.History.Held;
import dev.sluice.faults.history.History.Logged;
import dev.sluice.faults.history.History.Ordered;
import dev.sluice.faults.history.History.Trouble;
import dev.sluice.faults.history.History.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What did not succeed has a cause that can be seen elsewhere in the history: seats that others
 * had, a booking that was not there, a closure, an order, a service that was made to refuse, a
 * fault. (That a deadline had passed is {@link NothingAfterDeadline}'s.)
 *
 * <p>Where clocks are compared, they may be {@code skew} from each other, and an effect may be seen
 * a while before or after the event that tells of it.
 */
final class EachEndHasItsCause implements Check {
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** So long after a fault is over things may still fail for it: processes start again. */
  private static final Duration AFTERMATH = Duration.ofMinutes(5);

  /** What is given back is seen by others when that is durable; a fault may keep it from that. */
  private static final Duration SETTLING = Duration.ofSeconds(30);

  /** What these do cannot make a call fail. */
  private static final Set<String> HARMLESS = Set.of("redis", "egress", "ingress");

  @Override
  public List<Violation> violations(History history) {
    Evidence evidence = new Evidence(history);
    List<Violation> violations = new ArrayList<>();
    for (Document document : history.documents()) {
      Appended command = evidence.commands.get(document.commandId());
      Span span = evidence.spans.get(document.commandId());
      if (command != null && span != null) {
        evidence
            .missing(document, command, span)
            .ifPresent(
                what ->
                    violations.add(
                        new Violation(
                            1,
                            document.commandId(),
                            "%s (%s: %s), but %s"
                                .formatted(
                                    document.status(),
                                    document.reason(),
                                    document.detail(),
                                    what))));
      }
    }
    return violations;
  }

  /** From a command's first event to its last. */
  private record Span(Instant from, Instant until, int partition, long end) {
    Span and(Span other) {
      return new Span(from, other.until, partition, other.end);
    }
  }

  private static final class Evidence {
    private final Map<String, Appended> commands = new HashMap<>();
    private final Map<String, Span> spans = new HashMap<>();
    private final Map<String, List<Document>> byBooking = new HashMap<>();
    private final Map<String, List<Document>> closings = new HashMap<>();
    private final Map<String, List<Held>> holds = new HashMap<>();
    private final Set<String> ordered = new HashSet<>();
    private final History history;
    private final Duration allowance;

    Evidence(History history) {
      this.history = history;
      this.allowance = history.skew().plus(GRACE);
      history.commands().forEach(c -> commands.putIfAbsent(c.commandId(), c));
      for (Logged e : history.log()) {
        spans.merge(e.commandId(), new Span(e.at(), e.at(), e.partition(), e.offset()), Span::and);
      }
      for (Document d : history.documents()) {
        byBooking.computeIfAbsent(d.bookingId(), _ -> new ArrayList<>()).add(d);
        if (d.type().equals("CloseSchedule")) {
          closings.computeIfAbsent(d.resource(), _ -> new ArrayList<>()).add(d);
        }
      }
      history
          .holds()
          .forEach(h -> holds.computeIfAbsent(h.resource(), _ -> new ArrayList<>()).add(h));
      for (Ordered o : history.orders()) {
        ordered.add(o.order() + " " + o.commandId());
      }
    }

    /** What should have been, and was not. */
    Optional<String> missing(Document document, Appended command, Span span) {
      return switch (document.status()) {
        case REJECTED -> ofRejection(document, command, span);
        case FAILED ->
            document.reason().equals("abandoned")
                ? unless(wasOrdered("abandon", document), "nobody abandoned it")
                : unless(wasHindered(span), "nothing that could make a call fail was broken");
        case CANCELLED -> unless(wasOrdered("cancel", document), "nobody cancelled it");
        case ACCEPTED, AUTHORIZED, STARTED, STEP, SUCCEEDED, EXPIRED, PARKED, WEBHOOK_DISABLED ->
            Optional.empty();
      };
    }

    private Optional<String> ofRejection(Document document, Appended command, Span span) {
      return switch (document.reason()) {
        case "slot-unavailable" -> ofRefusedSeats(document, command, span);
        case "booking-not-found" ->
            unless(!ended(document, span, "CreateBooking"), "the booking had been made");
        case "booking-cancelled" ->
            unless(ended(document, span, "CancelBooking"), "the booking had not been cancelled");
        case "resource-closed" ->
            unless(wasClosed(document, command.wanted()), "nobody closed the resource then");
        case "refused" ->
            unless(
                wasTroubled(span, t -> t.kind().equals("FAIL_SERVICE")),
                "no service was made to refuse anything");
        default -> Optional.of("no client did anything for which that would be the answer");
      };
    }

    private static Optional<String> unless(boolean caused, String what) {
      return caused ? Optional.empty() : Optional.of(what);
    }

    private boolean wasOrdered(String order, Document document) {
      return ordered.contains(order + " " + document.commandId());
    }

    /** Whether a command of that type about the same booking had succeeded before. */
    private boolean ended(Document document, Span span, String type) {
      return byBooking.getOrDefault(document.bookingId(), List.of()).stream()
          .filter(d -> d.type().equals(type) && d.status() == EventKind.SUCCEEDED)
          .map(d -> spans.get(d.commandId()))
          .anyMatch(s -> s != null && s.partition() == span.partition() && s.end() < span.end());
    }

    private boolean wasClosed(Document document, @Nullable Wanted wanted) {
      return closings.getOrDefault(document.resource(), List.of()).stream()
          .map(d -> commands.get(d.commandId()))
          .anyMatch(
              c ->
                  c != null
                      && c.wanted() != null
                      && wanted != null
                      && c.wanted().start().isBefore(wanted.end())
                      && wanted.start().isBefore(c.wanted().end()));
    }

    /** Others must have had so many seats at one time that too few were left. */
    private Optional<String> ofRefusedSeats(Document document, Appended command, Span span) {
      Wanted wanted = command.wanted();
      if (wanted == null) {
        return Optional.of("it asked for none");
      }
      Instant from = span.from().minus(allowance);
      Instant until = span.until().plus(allowance);
      List<Held> others =
          holds.getOrDefault(document.resource(), List.of()).stream()
              .filter(h -> !h.bookingId().equals(document.bookingId()))
              .filter(h -> h.start().isBefore(wanted.end()) && wanted.start().isBefore(h.end()))
              .filter(h -> !h.from().isAfter(until))
              .filter(h -> h.until() == null || !h.until().plus(SETTLING).isBefore(from))
              .toList();
      int most =
          Stream.concat(Stream.of(from), others.stream().map(Held::from))
              .mapToInt(at -> seatsAt(others, at))
              .max()
              .orElse(0);
      int least = history.leastCapacity().getOrDefault(document.resource(), 0);
      return unless(
          most + wanted.seats() > least,
          "others had no more than %d of %d seats: %s".formatted(most, least, others));
    }

    private static int seatsAt(List<Held> holds, Instant at) {
      return holds.stream()
          .filter(h -> !h.from().isAfter(at))
          .filter(h -> h.until() == null || !h.until().plus(SETTLING).isBefore(at))
          .mapToInt(Held::seats)
          .sum();
    }

    private boolean wasHindered(Span span) {
      return wasTroubled(
          span, t -> HARMLESS.stream().noneMatch(name -> t.target().startsWith(name)));
    }

    private boolean wasTroubled(Span span, Predicate<Trouble> kind) {
      return history.troubles().stream()
          .filter(kind)
          .anyMatch(
              t ->
                  !t.from().isAfter(span.until().plus(allowance))
                      && !t.until().plus(AFTERMATH).isBefore(span.from()));
    }
  }
}
