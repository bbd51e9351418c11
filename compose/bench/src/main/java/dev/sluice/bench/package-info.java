/**
 * The benchmarks: load from a process of its own, against the public contract and nothing else.
 * Open loop, latency counted from the intended start, so that a stalled system cannot hide its
 * stall (coordinated omission).
 */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
