package dev.sluice.services.call;

import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.sluice.services.postgres.Sql;
import java.util.ArrayList;
import java.util.List;

/** Collects every fault of a request, for one INVALID_ARGUMENT with google.rpc.BadRequest. */
public final class Faults {

  private static final int ID_LENGTH = 255;
  // google.protobuf.Timestamp: 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z.
  private static final long FIRST_SECOND = -62_135_596_800L;
  private static final long LAST_SECOND = 253_402_300_799L;

  private final List<FieldViolation> violations = new ArrayList<>();

  public void add(String field, String description) {
    violations.add(FieldViolation.newBuilder().setField(field).setDescription(description).build());
  }

  /** Adds a fault unless the condition holds. */
  public void require(boolean condition, String field, String description) {
    if (!condition) {
      add(field, description);
    }
  }

  /** An identifier: not empty, not long. */
  public void id(String field, String value) {
    require(!value.isEmpty(), field, "must not be empty");
    text(field, value, ID_LENGTH);
  }

  /** Free text that PostgreSQL can keep. */
  public void text(String field, String value, int maximum) {
    require(value.length() <= maximum, field, "must not be longer than " + maximum);
    require(value.indexOf('\0') < 0, field, "must not hold U+0000");
  }

  /** A half-open period whose ends PostgreSQL can keep exactly. */
  public void period(String field, Timestamp start, Timestamp end) {
    moment(field + ".start", start);
    moment(field + ".end", end);
    require(
        Sql.instant(start).isBefore(Sql.instant(end)), field + ".end", "must be after the start");
  }

  private void moment(String field, Timestamp value) {
    require(
        value.getSeconds() >= FIRST_SECOND && value.getSeconds() <= LAST_SECOND,
        field,
        "must be between the years 1 and 9999");
    require(
        value.getNanos() >= 0 && value.getNanos() < 1_000_000_000 && value.getNanos() % 1_000 == 0,
        field,
        "must be whole microseconds");
  }

  public boolean isEmpty() {
    return violations.isEmpty();
  }

  public Status toStatus() {
    return Status.newBuilder()
        .setCode(Code.INVALID_ARGUMENT_VALUE)
        .setMessage("the request is not valid: " + violations.getFirst().getField())
        .addDetails(Any.pack(BadRequest.newBuilder().addAllFieldViolations(violations).build()))
        .build();
  }
}
