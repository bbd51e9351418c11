package dev.sluice.egress.redis;

import java.time.Instant;
import java.util.UUID;

/**
 * That an open stream may go on, because its client has a newer token.
 *
 * @param tenant of the caller with that token
 * @param subject of that caller
 * @param operator whether that caller is one
 * @param until when that token expires
 */
public record Renewal(
    UUID streamId, String tenant, String subject, boolean operator, Instant until) {}
