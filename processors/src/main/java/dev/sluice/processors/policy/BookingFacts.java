package dev.sluice.processors.policy;

import dev.sluice.schemas.command.Period;

/**
 * What is known of a booking where commands about it are carried out: as the last command that
 * succeeded left it.
 *
 * @param holdId the hold that keeps its slot
 */
public record BookingFacts(
    String tenant,
    String owner,
    String resourceId,
    Period period,
    int seats,
    boolean cancelled,
    long revision,
    String holdId) {}
