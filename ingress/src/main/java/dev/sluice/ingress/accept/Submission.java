package dev.sluice.ingress.accept;

import dev.sluice.ingress.header.Conditions;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Principal;

/**
 * A valid command that asks to be accepted.
 *
 * @param traceparent where the request stands in its trace
 */
public record Submission(
    Principal principal, Command command, Conditions conditions, String traceparent) {}
