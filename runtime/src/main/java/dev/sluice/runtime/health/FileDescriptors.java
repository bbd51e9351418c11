package dev.sluice.runtime.health;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The file descriptors of this process. When they run out, the listener stops for good while the
 * process lives on, so connections are capped below and health looks.
 */
public final class FileDescriptors {
  private static final long UNKNOWN = Long.MAX_VALUE;
  private static final double LOW = 0.10;
  private static final double OUT = 0.01;

  private FileDescriptors() {}

  /** The limit of the process; huge where the system has none that can be read. */
  public static long limit() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : UNKNOWN;
  }

  public static long open() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getOpenFileDescriptorCount()
        : 0;
  }

  /** Degraded when less than a tenth is free, down when nothing is. */
  public static HealthPart part() {
    return HealthPart.live("file-descriptors", () -> judge(open(), limit()));
  }

  static Health judge(long open, long limit) {
    String detail = open + " of " + limit + " in use";
    double free = 1.0 - (double) open / limit;
    if (free < OUT) {
      return Health.down(detail);
    }
    return free < LOW ? Health.degraded(detail) : Health.up(detail);
  }
}
