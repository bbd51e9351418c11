/** Webhooks: the events of a subject's feed, sent to where it wants them. */
@NullMarked
package dev.sluice.egress.webhook;

import org.jspecify.annotations.NullMarked;
