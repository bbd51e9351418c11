/** gRPC calls that do their work once: the server, idempotency records, refusals, batches. */
@NullMarked
package dev.sluice.services.call;

import org.jspecify.annotations.NullMarked;
