package dev.sluice.processors.engine;

import java.time.Duration;

/**
 * The bounds of a task's engine.
 *
 * @param placesPerService how many commands of a partition may begin to wait for a service at once
 * @param fullAt from how many commands in hand on the rest of the partition stays in Kafka
 * @param attemptTimeout until one call is given up
 * @param holdTime how long a slot is held for a command; longer than the retry budget, so that a
 *     command can outlast the outage of a service
 * @param parking what becomes of commands that can go neither on nor back
 */
public record EngineSettings(
    int placesPerService,
    int fullAt,
    Duration attemptTimeout,
    Duration holdTime,
    RetryPolicy retry,
    ParkingPolicy parking) {}
