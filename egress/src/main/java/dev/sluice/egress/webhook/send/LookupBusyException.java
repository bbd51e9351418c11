package dev.sluice.egress.webhook.send;

import java.io.Serial;

/** A host was not looked up: there was no room for it. That says nothing of the host. */
public final class LookupBusyException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  LookupBusyException() {
    super("no room for another lookup", null, false, false);
  }
}
