/** The HTTP server of a process, and the one place where errors become answers. */
@NullMarked
package dev.sluice.runtime.http;

import org.jspecify.annotations.NullMarked;
