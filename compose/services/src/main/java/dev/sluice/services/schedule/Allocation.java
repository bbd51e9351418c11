package dev.sluice.services.schedule;

import dev.sluice.schemas.command.Period;
import dev.sluice.services.call.Key;

/** The seats of one slot that a hold takes for a booking. */
record Allocation(Key resource, Key hold, String bookingId, Period slot, Seats seats) {}
