package dev.sluice.processors.saga;

/** What came of a call, as far as a saga is concerned. */
public sealed interface Answer {

  /** It was carried out. */
  record Done() implements Answer {}

  /**
   * The service said no: nothing was done by this call.
   *
   * @param reason ErrorInfo reason, or the name of the gRPC status
   */
  record Refused(String reason, String detail) implements Answer {}

  /** No (further) attempt is made. */
  record GivenUp(Cause cause, String detail) implements Answer {}

  /** Why a step is given up. */
  enum Cause {
    /** The command's deadline has passed. */
    DEADLINE,
    /** It is to be cancelled. */
    CANCELLED,
    /** The service did not answer in the time that is given to it. */
    BUDGET,
    /** The call cannot succeed, whenever it is repeated. */
    FAULT
  }
}
