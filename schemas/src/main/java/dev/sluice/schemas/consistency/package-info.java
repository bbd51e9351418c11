/** What a client has seen, so that no later answer shows less. */
@NullMarked
package dev.sluice.schemas.consistency;

import org.jspecify.annotations.NullMarked;
