/** From an envelope to a durable record of the command log. */
@NullMarked
package dev.sluice.ingress.publish;

import org.jspecify.annotations.NullMarked;
