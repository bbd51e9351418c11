package dev.sluice.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a JVM with a short life is started with. The build says it, in the system property {@code
 * sluice.jvm-args}; without that such a JVM is only slower.
 */
public final class ShortJvm {
  private ShortJvm() {}

  public static List<String> flags() {
    return Arrays.stream(System.getProperty("sluice.jvm-args", "").split("\\s+"))
        .filter(flag -> !flag.isEmpty())
        .toList();
  }

  /**
   * For the system: with the archive of its classes that the build makes beside the jar. Where
   * there is none, or one of another jar or for other flags, the JVM reads the classes themselves.
   */
  public static List<String> flags(Path jar) {
    List<String> flags = new ArrayList<>(flags());
    flags.add("-XX:SharedArchiveFile=" + jar.resolveSibling("sluice.jsa"));
    flags.add("-Xlog:cds*=off,aot*=off");
    return flags;
  }
}
