/**
 * The limits beside the figures: servers that do nothing but what cannot be left out. Each is a
 * process of its own that says {@code port <number>} when it serves, and ends with its input.
 */
@NullMarked
package dev.sluice.bench.bare;

import org.jspecify.annotations.NullMarked;
