package dev.sluice.schemas.policy;

/**
 * What a policy says about one command.
 *
 * @param rule that decided, with what went wrong if it could not be evaluated
 */
public record Verdict(boolean allowed, String rule) {}
