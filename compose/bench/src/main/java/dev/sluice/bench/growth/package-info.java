/** What things cost when much is stored already. */
@NullMarked
package dev.sluice.bench.growth;

import org.jspecify.annotations.NullMarked;
