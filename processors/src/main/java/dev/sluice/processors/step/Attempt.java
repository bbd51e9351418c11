package dev.sluice.processors.step;

import dev.sluice.processors.saga.Call;
import java.time.Duration;

/**
 * One attempt of a call. Each is itself only: an answer belongs to the attempt it came to.
 *
 * @param offset of the command that it is made for
 * @param timeout until it is given up
 */
public record Attempt(long offset, int number, Call call, Work work, Duration timeout) {}
