package dev.sluice.ingress.claim;

import dev.sluice.schemas.command.Fingerprint;
import java.time.Instant;

/**
 * What a key was used with first.
 *
 * @param acceptedAt of the first use: every answer to a retry says the same
 * @param published whether the command is known to be in the log; if not, whoever asks publishes it
 *     too, under the same id
 */
public record Claim(Fingerprint fingerprint, Instant acceptedAt, boolean published) {}
