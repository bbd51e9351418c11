/** Lanes: order within a resource, concurrency between resources. Pure: no clock, no I/O. */
@NullMarked
package dev.sluice.processors.lane;

import org.jspecify.annotations.NullMarked;
