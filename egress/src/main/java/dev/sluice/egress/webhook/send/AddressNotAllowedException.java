package dev.sluice.egress.webhook.send;

import java.io.Serial;

/** A host has an address to which no requests may go. */
public final class AddressNotAllowedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  AddressNotAllowedException() {
    super("an address to which requests may not go", null, false, false);
  }
}
