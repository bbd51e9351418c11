/** The Redis client, which may be down without harm. */
@NullMarked
package dev.sluice.runtime.redis;

import org.jspecify.annotations.NullMarked;
