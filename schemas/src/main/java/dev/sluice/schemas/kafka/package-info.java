/**
 * The topics, their messages and their headers: the only place that knows how values become Kafka
 * records.
 */
@NullMarked
package dev.sluice.schemas.kafka;

import org.jspecify.annotations.NullMarked;
