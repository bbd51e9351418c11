/** What a run measured: figures with their limits beside them, and plots. Values, nothing else. */
@NullMarked
package dev.sluice.bench.figure;

import org.jspecify.annotations.NullMarked;
