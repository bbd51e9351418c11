package dev.sluice.processors.state;

import dev.sluice.schemas.command.Fingerprint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That a command has been seen: what later records with its id are held against.
 *
 * @param offset where it lies in the commands topic, while it is pending
 * @param endedAt when it came to its end
 */
public record Known(Fingerprint fingerprint, long offset, @Nullable Instant endedAt) {}
