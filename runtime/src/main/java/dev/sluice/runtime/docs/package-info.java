/** The published documents: OpenAPI, AsyncAPI, JSON Schemas, and pages to read them by. */
@NullMarked
package dev.sluice.runtime.docs;

import org.jspecify.annotations.NullMarked;
