package dev.sluice.bench.system;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many files, connections among them, a process may have open. */
public final class Descriptors {
  private static final int UNKNOWN = 1_000_000;

  private Descriptors() {}

  /** The limit of each process that this one starts. */
  public static int each() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? (int) Math.min(UNKNOWN, unix.getMaxFileDescriptorCount())
        : UNKNOWN;
  }
}
