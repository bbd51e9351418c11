/** The one way from a valid command to an accepted one. */
@NullMarked
package dev.sluice.ingress.accept;

import org.jspecify.annotations.NullMarked;
