package dev.sluice.services.call;

import com.google.protobuf.ByteString;

/**
 * What is kept of a call: which request it was and what it was answered.
 *
 * @param kind the request's message type; empty if the call was barred before it arrived
 * @param fingerprint SHA-256 of the request
 * @param answer the answer's message, or the google.rpc.Status of a refusal
 * @param barred the call was taken back: a repeat is refused
 */
public record Recorded(
    Key key,
    String kind,
    ByteString fingerprint,
    boolean refused,
    ByteString answer,
    boolean barred) {

  /** Bars a call that has not been seen. */
  public static Recorded unseen(Key key) {
    return new Recorded(key, "", ByteString.EMPTY, false, ByteString.EMPTY, true);
  }

  public Recorded bar() {
    return new Recorded(key, kind, fingerprint, refused, answer, true);
  }

  boolean isOf(Call call) {
    return kind.equals(call.kind()) && fingerprint.equals(Fingerprint.of(call));
  }
}
