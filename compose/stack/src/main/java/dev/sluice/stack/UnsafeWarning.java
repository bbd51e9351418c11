package dev.sluice.stack;

import java.lang.reflect.Method;

/**
 * Keeps the JVM from warning, in the middle of the start, that Kafka and Netty use {@code Unsafe}
 * (JEP 498): those who start the stack can do nothing about it.
 *
 * <p>The option for it, {@code --sun-misc-unsafe-memory-access=allow}, cannot stand in a manifest,
 * and the warning does not go through {@code System.err}. What is marked here is that it was given.
 */
final class UnsafeWarning {
  private UnsafeWarning() {}

  static void silence() {
    try {
      Method given = Class.forName("sun.misc.Unsafe").getDeclaredMethod("trySetMemoryAccessWarned");
      given.setAccessible(true);
      given.invoke(null);
    } catch (ReflectiveOperationException | RuntimeException otherJvm) {
      // Then it warns.
    }
  }
}
