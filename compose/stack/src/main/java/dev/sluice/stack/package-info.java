/**
 * The whole system in one JVM, or some roles of it, on embedded Kafka, PostgreSQL and Redis.
 *
 * <p>Tests start it in their own JVM by {@link dev.sluice.stack.Stack}, or as a process that they
 * may kill by {@link dev.sluice.stack.StackProcess}.
 */
@NullMarked
package dev.sluice.stack;

import org.jspecify.annotations.NullMarked;
