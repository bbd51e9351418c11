/** The scenario {@code overload}. */
@NullMarked
package dev.sluice.bench.overload;

import org.jspecify.annotations.NullMarked;
