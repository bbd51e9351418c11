package dev.sluice.runtime.lifecycle;

import java.io.Serial;

/** A part of a process could not be opened, so the process cannot start. */
public final class StartException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  StartException(String process, String part, Throwable cause) {
    super(process + " cannot start: " + part + ": " + cause.getMessage(), cause);
  }
}
