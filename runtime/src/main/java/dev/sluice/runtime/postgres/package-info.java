/** PostgreSQL connections, and how far the projections have come. */
@NullMarked
package dev.sluice.runtime.postgres;

import org.jspecify.annotations.NullMarked;
