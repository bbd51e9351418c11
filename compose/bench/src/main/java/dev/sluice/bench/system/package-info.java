/** What is measured: processes that the benchmark starts and ends. */
@NullMarked
package dev.sluice.bench.system;

import org.jspecify.annotations.NullMarked;
