/** Bookings as load: where they come from, and how long it takes until they are final. */
@NullMarked
package dev.sluice.bench.booking;

import org.jspecify.annotations.NullMarked;
