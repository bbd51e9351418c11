/** The parts that a system is made of, each used by itself: so that a limit can be measured. */
@NullMarked
package dev.sluice.bench.part;

import org.jspecify.annotations.NullMarked;
