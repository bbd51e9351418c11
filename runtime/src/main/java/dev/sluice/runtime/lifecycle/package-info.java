/** Opening and closing the parts of a process. */
@NullMarked
package dev.sluice.runtime.lifecycle;

import org.jspecify.annotations.NullMarked;
