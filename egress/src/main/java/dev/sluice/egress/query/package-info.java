/** Queries of what commands left behind: bookings, schedules, what is free. */
@NullMarked
package dev.sluice.egress.query;

import org.jspecify.annotations.NullMarked;
