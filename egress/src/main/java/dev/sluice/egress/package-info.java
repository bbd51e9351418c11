/** From events to rows, poll answers and SSE bytes. */
@NullMarked
package dev.sluice.egress;

import org.jspecify.annotations.NullMarked;
