/** Ingress: from the HTTP byte to the durable command. */
@NullMarked
package dev.sluice.ingress;

import org.jspecify.annotations.NullMarked;
