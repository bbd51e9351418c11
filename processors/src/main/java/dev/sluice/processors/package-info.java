/** The processors: command to decision to gRPC to event. */
@NullMarked
package dev.sluice.processors;

import org.jspecify.annotations.NullMarked;
