/** The scenario {@code accept}. */
@NullMarked
package dev.sluice.bench.accept;

import org.jspecify.annotations.NullMarked;
