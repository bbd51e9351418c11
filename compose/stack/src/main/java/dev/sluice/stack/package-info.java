/**
 * The whole system in one JVM, or some roles of it, on embedded Kafka, PostgreSQL and Redis: the
 * launcher and the parts it starts.
 */
@NullMarked
package dev.sluice.stack;

import org.jspecify.annotations.NullMarked;
