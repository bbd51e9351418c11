/** What the tests of several rooms stand on; sees no room itself. */
@NullMarked
package dev.sluice.testing;

import org.jspecify.annotations.NullMarked;
