/** What tests and benchmarks share; sees no room itself. */
@NullMarked
package dev.sluice.testing;

import org.jspecify.annotations.NullMarked;
