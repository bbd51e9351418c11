/** Events: what came of commands, and the document that clients see. */
@NullMarked
package dev.sluice.schemas.event;

import org.jspecify.annotations.NullMarked;
