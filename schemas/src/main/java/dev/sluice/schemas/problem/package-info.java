/** Problems: the catalogue of everything that can be answered instead of success. */
@NullMarked
package dev.sluice.schemas.problem;

import org.jspecify.annotations.NullMarked;
