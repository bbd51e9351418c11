/**
 * How far those who carry commands out, and those who tell of it, are behind; what is not taken.
 */
@NullMarked
package dev.sluice.ingress.backlog;

import org.jspecify.annotations.NullMarked;
