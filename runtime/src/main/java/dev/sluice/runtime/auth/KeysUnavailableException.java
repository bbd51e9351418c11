package dev.sluice.runtime.auth;

import java.io.Serial;

/** The issuer's keys cannot be fetched, so nothing can be said about a token. */
final class KeysUnavailableException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  KeysUnavailableException(String message) {
    super(message, null, false, false);
  }
}
