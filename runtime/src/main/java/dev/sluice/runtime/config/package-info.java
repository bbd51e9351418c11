/** Configuration: read once, typed, all faults reported together. */
@NullMarked
package dev.sluice.runtime.config;

import org.jspecify.annotations.NullMarked;
