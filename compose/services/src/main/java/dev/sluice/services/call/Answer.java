package dev.sluice.services.call;

import com.google.protobuf.Message;

/** What a call came to. */
public sealed interface Answer {

  /** The work is done. */
  record Done(Message message) implements Answer {}

  /** The business said no; a repeat of the call hears the same. */
  record Refused(Refusal refusal) implements Answer {}

  /** The call itself is at odds with another one and leaves no record. */
  record Rejected(Refusal refusal) implements Answer {}
}
