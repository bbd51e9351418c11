/** Waiting for commands to end. */
@NullMarked
package dev.sluice.ingress.ending;

import org.jspecify.annotations.NullMarked;
