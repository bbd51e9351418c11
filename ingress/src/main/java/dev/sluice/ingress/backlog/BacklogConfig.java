package dev.sluice.ingress.backlog;

import dev.sluice.runtime.config.ConfigReader;
import java.time.Duration;

/**
 * What may wait in the log: section {@code backlog}.
 *
 * @param group of those who carry commands out: {@code streams.application-id} of the processors
 * @param records of one partition that nobody has taken yet, or cannot be read yet; from there on
 *     no more are taken
 * @param interval between two looks
 */
public record BacklogConfig(String group, int records, Duration interval) {

  public static BacklogConfig read(ConfigReader backlog) {
    return new BacklogConfig(
        backlog.string("group"),
        backlog.integer("records", 10, 100_000_000),
        backlog.duration("interval", Duration.ofMillis(10), Duration.ofMinutes(1)));
  }
}
