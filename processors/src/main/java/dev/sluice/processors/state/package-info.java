/** State: what the processors remember of commands and bookings, in the store of each task. */
@NullMarked
package dev.sluice.processors.state;

import org.jspecify.annotations.NullMarked;
