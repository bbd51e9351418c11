/** Sagas: the steps that carry out a command, and what takes them back. Pure: no clock, no I/O. */
@NullMarked
package dev.sluice.processors.saga;

import org.jspecify.annotations.NullMarked;
