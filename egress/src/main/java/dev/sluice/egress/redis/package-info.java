/**
 * What this room keeps in Redis: faster answers and news between instances. Nothing here is needed
 * to be right.
 */
@NullMarked
package dev.sluice.egress.redis;

import org.jspecify.annotations.NullMarked;
