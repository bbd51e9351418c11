package dev.sluice.runtime.telemetry;

import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Sends what libraries log through {@code java.util.logging} to SLF4J. How it looks is said in
 * {@code logback.xml}, which all processes share.
 */
public final class Logging {
  private Logging() {}

  /** Called first in {@code main}; calling it again does nothing. */
  public static void install() {
    if (!SLF4JBridgeHandler.isInstalled()) {
      SLF4JBridgeHandler.removeHandlersForRootLogger();
      SLF4JBridgeHandler.install();
    }
  }
}
