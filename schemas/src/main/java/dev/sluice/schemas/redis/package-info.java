/** The registry of Redis keys: what ingress and egress leave there for each other. */
@NullMarked
package dev.sluice.schemas.redis;

import org.jspecify.annotations.NullMarked;
