/**
 * What makes Kafka Streams answer at once: clients that can be woken and that tell of commits, and
 * the gate that commits go through.
 */
@NullMarked
package dev.sluice.processors.stream;

import org.jspecify.annotations.NullMarked;
