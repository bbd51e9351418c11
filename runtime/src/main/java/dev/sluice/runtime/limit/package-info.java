/** Rate limits: how many requests a caller and its tenant may make, on all instances together. */
@NullMarked
package dev.sluice.runtime.limit;

import org.jspecify.annotations.NullMarked;
