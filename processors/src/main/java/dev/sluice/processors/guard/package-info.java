/** What stands between a step and its service: a circuit breaker, and a limit that adapts. */
@NullMarked
package dev.sluice.processors.guard;

import org.jspecify.annotations.NullMarked;
