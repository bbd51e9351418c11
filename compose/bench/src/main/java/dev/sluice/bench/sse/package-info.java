/** Event streams: how many there may be, how soon they have an event, what they cost. */
@NullMarked
package dev.sluice.bench.sse;

import org.jspecify.annotations.NullMarked;
