package dev.sluice.runtime.http;

import java.io.Serial;
import java.util.Set;

/**
 * A request was passed on to another process, which has no route for it: answered by what that
 * process takes at the address and what this one takes there, as if they were one.
 */
public final class NoRouteException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient Set<String> elsewhere;

  /**
   * @param elsewhere the methods that the other process takes at the address
   */
  public NoRouteException(Set<String> elsewhere) {
    super("no route here or there", null, false, false);
    this.elsewhere = Set.copyOf(elsewhere);
  }

  Set<String> elsewhere() {
    return elsewhere;
  }
}
