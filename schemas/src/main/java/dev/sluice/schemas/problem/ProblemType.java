package dev.sluice.schemas.problem;

import static dev.sluice.schemas.problem.Retry.Effect.UNKNOWN;
import static dev.sluice.schemas.problem.Retry.Key.NEVER;
import static dev.sluice.schemas.problem.Retry.Key.NEW;
import static dev.sluice.schemas.problem.Retry.Key.SAME;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The catalogue of problems (RFC 9457): everything that is answered instead of success, and every
 * reason for which a command can end other than {@code SUCCEEDED}.
 *
 * <p>Append-only: a code that was once published is never renamed, reused or given another retry
 * contract. {@code docs/PROBLEMS.md} and the pages under {@code /problems/} are written from it.
 */
public enum ProblemType {
  // Requests that cannot be served.
  MALFORMED_REQUEST(
      400,
      NEVER,
      "The request cannot be read",
      "A header, a query parameter or the path is not of its form; `errors` names each, where the"
          + " request can be read that far."),
  MALFORMED_JSON(
      400,
      NEVER,
      "The body is not JSON",
      "The body is not one JSON value in UTF-8, a member occurs twice, or it is nested too deep;"
          + " `errors` says where."),
  UNAUTHENTICATED(
      401,
      SAME,
      "Not authenticated",
      "There is no bearer token, or it is not valid (any more). Get a new one and send again."),
  FORBIDDEN(403, NEVER, "Not allowed", "The caller's roles do not allow this call."),
  ORIGIN_NOT_ALLOWED(
      403,
      NEVER,
      "Not for pages of this origin",
      "The server's configuration does not let web pages of this origin use it."),
  NOT_FOUND(404, NEVER, "Not found", "There is nothing at this address."),
  COMMAND_NOT_FOUND(
      404, NEVER, "No such command", "There is no such command, or the caller may not see it."),
  BOOKING_NOT_FOUND(
      404, NEVER, "No such booking", "There is no such booking, or the caller may not see it."),
  RESOURCE_NOT_FOUND(
      404, NEVER, "No such resource", "No schedule has been defined for this resource."),
  POLICY_NOT_FOUND(
      404,
      NEVER,
      "No such policy",
      "There is no policy of this name, or no such version of it, that the caller may see."),
  WEBHOOK_NOT_FOUND(
      404,
      NEVER,
      "No such webhook",
      "There is no such webhook or delivery, or the caller may not see it."),
  METHOD_NOT_ALLOWED(
      405,
      NEVER,
      "Method not allowed",
      "The address does not know this method; `Allow` lists those it knows."),
  NOT_ACCEPTABLE(
      406,
      NEVER,
      "No acceptable representation",
      "None of the media types in `Accept` can be produced."),
  REQUEST_TIMEOUT(
      408,
      SAME,
      "The request did not arrive in time",
      "The client took too long to send the request."),
  VERSION_MISMATCH(
      412,
      NEVER,
      "Changed meanwhile",
      "The policy is not at the version that `If-Match` names, or there is one already. Read it"
          + " again before you change it."),
  PAYLOAD_TOO_LARGE(
      413,
      NEVER,
      "The body is too large",
      "The body, or a line of a batch, is larger than is taken."),
  UNSUPPORTED_MEDIA_TYPE(
      415,
      NEVER,
      "Media type not supported",
      "The body's `Content-Type` is not one that this call reads, or it has a `Content-Encoding`."),
  INVALID_COMMAND(
      422,
      NEVER,
      "The command is not valid",
      "The body can be read, but not carried out as it is; `errors` names every fault."),
  INVALID_REQUEST(
      422,
      NEVER,
      "The request is not valid",
      "The body can be read, but not taken as it is; `errors` names every fault."),
  INVALID_POLICY(
      422,
      NEVER,
      "The policy is not valid",
      "The rules cannot be put in force; `errors` names every fault, with its place in the"
          + " document and in the expression. What was in force still is."),
  IDEMPOTENCY_KEY_REUSED(
      422,
      NEW,
      "Idempotency key reused",
      "The `Idempotency-Key` was used before with another body. The first command stands."),
  RATE_LIMITED(
      429,
      SAME,
      "Too many requests",
      "The caller's rate limit is used up; `Retry-After` says when to try again."),
  INTERNAL_ERROR(
      500,
      UNKNOWN,
      SAME,
      "Internal error",
      "A fault of ours. It has been logged under the `traceId`."),
  LOG_UNAVAILABLE(
      503,
      UNKNOWN,
      SAME,
      "Commands cannot be stored now",
      "The command log did not acknowledge the command in time. Send it again with the same key."),
  OVERLOADED(
      503,
      SAME,
      "Overloaded",
      "More is under way than can be served; `Retry-After` says when to try again."),
  PROJECTIONS_UNAVAILABLE(
      503,
      SAME,
      "Reading is not possible now",
      "The store that answers reads cannot be reached or is too far behind."),
  CLAIM_UNDECIDED(
      503,
      UNKNOWN,
      SAME,
      "The idempotency key cannot be checked now",
      "The command may have been stored. Send it again with the same key and the same body."),
  IDENTITY_UNAVAILABLE(
      503, SAME, "Tokens cannot be checked now", "The keys of the token issuer cannot be fetched."),
  UPSTREAM_UNAVAILABLE(
      503,
      UNKNOWN,
      SAME,
      "A part is down",
      "The part of the system that serves this address cannot be reached."),
  SHUTTING_DOWN(
      503,
      SAME,
      "Shutting down",
      "This instance is being stopped. Send the request again; another instance takes it."),
  CUT_SHORT(
      503,
      UNKNOWN,
      SAME,
      "Stopped meanwhile",
      "This instance was stopped before it could tell what became of the request. Send it again"
          + " with the same key; another instance takes it."),

  // Identity.
  INVALID_CREDENTIALS(
      401, NEVER, "Wrong name or password", "There is no account with this name and password."),
  INVALID_REFRESH_TOKEN(
      401,
      NEVER,
      "Refresh token not valid",
      "The refresh token is unknown, expired or was used before. Log in again."),
  USERNAME_TAKEN(409, NEVER, "The name is taken", "There is an account with this name already."),

  // Orders about commands.
  NOT_PARKED(
      409,
      NEVER,
      "Not parked",
      "Only a parked command can be retried or abandoned; this one goes on by itself or has"
          + " ended."),

  // Webhooks.
  TOO_MANY_WEBHOOKS(
      409,
      NEVER,
      "Too many webhooks",
      "The caller has as many webhooks as are allowed. Remove one first."),
  WEBHOOK_DISABLED(
      409,
      NEVER,
      "The webhook is switched off",
      "Nothing is sent for a webhook that is switched off. Enable it first."),

  // Ends of commands: the business or a rule said no (REJECTED).
  NOT_AUTHORIZED(
      403,
      NEVER,
      "Not authorized",
      "The policy in force when the command was to be carried out does not allow it."),
  SUBJECT_SUSPENDED(
      403,
      NEW,
      "Suspended",
      "An operator has suspended the caller: nothing is taken or carried out for it until it is"
          + " resumed."),
  INVALID_SEAL(403, NEVER, "Not sealed", "The command was not written by an ingress."),
  REVISION_MISMATCH(
      412,
      NEW,
      "Changed meanwhile",
      "The booking or schedule is not at the revision that `If-Match` named."),
  SLOT_UNAVAILABLE(409, NEW, "The slot is taken", "Not enough seats are free in the period."),
  CAPACITY_EXCEEDED(
      409,
      NEVER,
      "More seats than there are",
      "The resource has fewer seats than were asked for, in any period."),
  OUTSIDE_OPENING_HOURS(
      409,
      NEW,
      "Outside opening hours",
      "The period is not made of whole open slots of the resource."),
  RESOURCE_CLOSED(409, NEW, "Closed", "The resource is closed in the period."),
  IN_THE_PAST(409, NEW, "In the past", "The period has already begun."),
  BOOKING_CANCELLED(
      409, NEVER, "The booking is cancelled", "A cancelled booking cannot be changed."),
  REFUSED(
      409,
      NEW,
      "Refused",
      "The service refused the step for a reason that has no code of its own; `detail` tells."),
  DUPLICATE_COMMAND(
      409,
      NEVER,
      "Accepted twice",
      "The request was accepted before, under the same idempotency key, as the command that"
          + " `detail` names: that one is carried out, this one is not."),

  // Ends of commands: ours.
  STEP_FAILED(
      503,
      NEW,
      "A step could not be carried out",
      "A service could not carry out a step in time. What had been done was taken back."),
  DEADLINE_PASSED(504, NEW, "Too late", "The command's deadline passed before it was carried out."),
  CANCELLED(409, NEW, "Cancelled", "The command was cancelled."),
  PARKED(503, UNKNOWN, SAME, "Parked", "The command waits for an operator's decision."),
  ABANDONED(
      500,
      UNKNOWN,
      NEVER,
      "Abandoned",
      "An operator gave the command up; `detail` says what was not finished or not taken back.");

  private static final Map<String, ProblemType> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toMap(ProblemType::code, Function.identity()));

  private final int status;
  private final String code;
  private final Retry retry;
  private final String title;
  private final String description;

  /** A problem that says that nothing happened. */
  ProblemType(int status, Retry.Key key, String title, String description) {
    this(status, Retry.Effect.NONE, key, title, description);
  }

  ProblemType(int status, Retry.Effect effect, Retry.Key key, String title, String description) {
    this.status = status;
    this.code = name().toLowerCase(Locale.ROOT).replace('_', '-');
    this.retry = new Retry(effect, key);
    this.title = title;
    this.description = description;
  }

  public static Optional<ProblemType> ofCode(String code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }

  /** HTTP status code. */
  public int status() {
    return status;
  }

  /** The {@code code} member, for programs: the constant's name in kebab-case. */
  public String code() {
    return code;
  }

  public Retry retry() {
    return retry;
  }

  /** The {@code title} member: short, the same at each occurrence. */
  public String title() {
    return title;
  }

  /** A sentence or two for the problem's page, in Markdown. */
  public String description() {
    return description;
  }

  /** The {@code type} member: a path of this server that resolves to the problem's page. */
  public String typeUri() {
    return "/problems/" + code;
  }
}
