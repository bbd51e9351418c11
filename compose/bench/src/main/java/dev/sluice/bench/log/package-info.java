/**
 * A log that is written without ingress and processors, for what measures the reading side alone.
 */
@NullMarked
package dev.sluice.bench.log;

import org.jspecify.annotations.NullMarked;
