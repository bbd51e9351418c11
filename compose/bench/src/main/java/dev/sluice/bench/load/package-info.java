/**
 * The load: HTTP and event streams on blocking sockets, as cheap as can be, in open and closed
 * loops.
 */
@NullMarked
package dev.sluice.bench.load;

import org.jspecify.annotations.NullMarked;
