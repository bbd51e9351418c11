/** Requests to addresses that clients have named: checked, signed, bounded. */
@NullMarked
package dev.sluice.egress.webhook.send;

import org.jspecify.annotations.NullMarked;
