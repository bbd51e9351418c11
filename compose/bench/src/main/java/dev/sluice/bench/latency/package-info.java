/** The scenario {@code latency}. */
@NullMarked
package dev.sluice.bench.latency;

import org.jspecify.annotations.NullMarked;
