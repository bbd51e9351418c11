package dev.sluice.runtime.auth;

import java.io.Serial;

/** A token that is not valid; the message says why and may be told to the client. */
final class InvalidTokenException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  InvalidTokenException(String message) {
    super(message, null, false, false);
  }
}
