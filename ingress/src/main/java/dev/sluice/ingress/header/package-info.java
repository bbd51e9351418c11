/** The header fields of a command call, and what they ask for. Pure. */
@NullMarked
package dev.sluice.ingress.header;

import org.jspecify.annotations.NullMarked;
