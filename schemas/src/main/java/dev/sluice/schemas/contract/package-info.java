/** The published contract: OpenAPI, AsyncAPI and JSON Schema, as files and as trees. */
@NullMarked
package dev.sluice.schemas.contract;

import org.jspecify.annotations.NullMarked;
