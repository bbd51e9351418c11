/**
 * The many-subscribers client: thousands of event streams on one selector thread, in a process of
 * its own, steered by lines on its standard input.
 */
@NullMarked
package dev.sluice.bench.swarm;

import org.jspecify.annotations.NullMarked;
