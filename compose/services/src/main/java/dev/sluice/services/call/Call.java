package dev.sluice.services.call;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;

/** A mutating call that does its work once. */
public interface Call {

  /** The idempotency key, in its tenant. */
  Key key();

  Message request();

  Parser<? extends Message> answers();

  /** Which kind of call it is, for the record. */
  default String kind() {
    return request().getDescriptorForType().getFullName();
  }

  /** Names every fault of the request. */
  void check(Faults faults);
}
