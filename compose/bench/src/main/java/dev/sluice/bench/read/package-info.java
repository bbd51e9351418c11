/** Polls, long-polls, listings and queries. */
@NullMarked
package dev.sluice.bench.read;

import org.jspecify.annotations.NullMarked;
