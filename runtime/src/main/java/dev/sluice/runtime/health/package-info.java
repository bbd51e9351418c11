/** What a process knows about its own parts. */
@NullMarked
package dev.sluice.runtime.health;

import org.jspecify.annotations.NullMarked;
