/** Steps: the calls of the booking and schedule services, and what their answers mean. */
@NullMarked
package dev.sluice.processors.step;

import org.jspecify.annotations.NullMarked;
