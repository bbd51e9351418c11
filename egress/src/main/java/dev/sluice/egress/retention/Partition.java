package dev.sluice.egress.retention;

import java.time.Instant;

/**
 * A part of a table.
 *
 * @param from its beginning; {@link Instant#MIN} if it has everything before its end
 * @param to what is older than this is in it
 */
record Partition(String name, Instant from, Instant to) {}
