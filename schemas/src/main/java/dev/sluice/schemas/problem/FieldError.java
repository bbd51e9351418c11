package dev.sluice.schemas.problem;

/**
 * One fault of bad input.
 *
 * @param pointer where: a JSON Pointer (RFC 6901) into the body, or the name of a header or query
 *     parameter behind {@code header:} or {@code query:}
 * @param detail what is wrong, and what would be right
 */
public record FieldError(String pointer, String detail) {}
