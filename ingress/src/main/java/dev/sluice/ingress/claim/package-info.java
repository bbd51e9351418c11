/**
 * Idempotency keys: which body a key was used with first, and when.
 *
 * <p>Redis decides, as long as it is known to remember every key; PostgreSQL decides otherwise.
 */
@NullMarked
package dev.sluice.ingress.claim;

import org.jspecify.annotations.NullMarked;
