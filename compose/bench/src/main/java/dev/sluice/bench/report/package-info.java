/** What becomes of the figures: a table, and files for programs, pages and people. */
@NullMarked
package dev.sluice.bench.report;

import org.jspecify.annotations.NullMarked;
