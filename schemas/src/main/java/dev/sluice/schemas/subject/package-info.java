/** Subjects who are refused although their tokens are good. */
@NullMarked
package dev.sluice.schemas.subject;

import org.jspecify.annotations.NullMarked;
