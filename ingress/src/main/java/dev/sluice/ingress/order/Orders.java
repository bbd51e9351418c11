package dev.sluice.ingress.order;

import dev.sluice.ingress.accept.AcceptanceMetrics;
import dev.sluice.ingress.publish.Publisher;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.command.Order;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes orders about commands: finds the command, and has the order in the log, behind the command
 * in its lane, before it says so. Whether it is not too late is decided where the command is
 * carried out. Thread-safe.
 */
public final class Orders {
  private static final String OPERATOR = "operator";

  private final Clock clock;
  private final Supplier<UUID> ids;
  private final CommandLookup commands;
  private final Publisher publisher;
  private final AcceptanceMetrics metrics;

  public Orders(
      Clock clock,
      Supplier<UUID> ids,
      CommandLookup commands,
      Publisher publisher,
      AcceptanceMetrics metrics) {
    this.clock = clock;
    this.ids = ids;
    this.commands = commands;
    this.publisher = publisher;
    this.metrics = metrics;
  }

  /**
   * Gives an order.
   *
   * @throws ProblemException 404 when there is no command that the caller may see, 409 when the
   *     order is for parked commands and it is none, 503 when the order could not be taken
   */
  public AcceptedOrder give(
      OrderKind kind,
      UUID commandId,
      Principal principal,
      @Nullable String reason,
      String traceparent) {
    CommandDocument command =
        commands
            .find(commandId)
            .filter(found -> isVisible(found, principal))
            .orElseThrow(Orders::notFound);
    if (!isFor(kind, command.status())) {
      throw new ProblemException(Problem.of(ProblemType.NOT_PARKED).withCommandId(commandId));
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    if (!command.status().isFinal()) {
      Order order =
          new Order(
              ids.get(),
              commandId,
              kind,
              command.lane(),
              principal,
              now,
              reason,
              command.revision(),
              traceparent);
      publisher.send(order).await();
      metrics.ordered(kind);
    }
    return new AcceptedOrder(kind, now, command);
  }

  /** The answer for everything that is no command of the caller's, or no command id at all. */
  public static ProblemException notFound() {
    return new ProblemException(Problem.of(ProblemType.COMMAND_NOT_FOUND));
  }

  /** Whoever saw that a command is parked finds it parked here, or gone on since. */
  private static boolean isFor(OrderKind kind, CommandStatus status) {
    return switch (kind) {
      case CANCEL -> true;
      case RETRY, ABANDON -> status == CommandStatus.PARKED;
    };
  }

  private static boolean isVisible(CommandDocument command, Principal principal) {
    return command.tenant().equals(principal.tenant())
        && (command.subject().equals(principal.subject()) || principal.hasRole(OPERATOR));
  }
}
