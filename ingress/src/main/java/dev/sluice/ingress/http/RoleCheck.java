package dev.sluice.ingress.http;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.problem.ProblemType;

/**
 * Turns away at the door who has no part in commands at all: that is no matter of policy. What lets
 * a command through is decided when it is carried out.
 */
final class RoleCheck {
  private static final String CLIENT = "client";
  private static final String OPERATOR = "operator";

  private RoleCheck() {}

  /**
   * @throws ProblemException 403
   */
  static void require(Principal principal, Command command) {
    boolean allowed =
        switch (command) {
          case Command.CreateBooking _, Command.RescheduleBooking _, Command.CancelBooking _ ->
              principal.hasRole(CLIENT) || principal.hasRole(OPERATOR);
          case Command.DefineSchedule _, Command.CloseSchedule _ -> principal.hasRole(OPERATOR);
        };
    require(allowed, command.type().apiName());
  }

  /**
   * @throws ProblemException 403
   */
  static void require(Principal principal, OrderKind order) {
    boolean allowed =
        switch (order) {
          case CANCEL -> true;
          case RETRY, ABANDON -> principal.hasRole(OPERATOR);
        };
    require(allowed, order.apiName());
  }

  private static void require(boolean allowed, String what) {
    if (!allowed) {
      throw new ProblemException(
          ProblemType.FORBIDDEN, "The caller's roles do not allow " + what + ".");
    }
  }
}
