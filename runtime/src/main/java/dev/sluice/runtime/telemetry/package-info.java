/** Traces, logs and metrics of a process. */
@NullMarked
package dev.sluice.runtime.telemetry;

import org.jspecify.annotations.NullMarked;
