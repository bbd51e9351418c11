package dev.sluice.runtime.auth;

import dev.sluice.schemas.command.Principal;
import java.time.Instant;

/**
 * A caller whose token was valid.
 *
 * @param expiresAt the token's {@code exp}: what goes on longer, such as a stream, ends then
 */
public record AuthenticatedCaller(Principal principal, Instant expiresAt) {}
