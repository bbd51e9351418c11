/** How commands, documents, events and problems are spelled in JSON for clients. */
@NullMarked
package dev.sluice.schemas.json;

import org.jspecify.annotations.NullMarked;
