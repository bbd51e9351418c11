/** How fast the projections are rebuilt from the log. */
@NullMarked
package dev.sluice.bench.replay;

import org.jspecify.annotations.NullMarked;
