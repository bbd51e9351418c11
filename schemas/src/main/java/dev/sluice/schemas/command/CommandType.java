package dev.sluice.schemas.command;

import java.util.Arrays;
import java.util.Optional;

/** The types of command, by the names of the API. */
public enum CommandType {
  CREATE_BOOKING("CreateBooking"),
  RESCHEDULE_BOOKING("RescheduleBooking"),
  CANCEL_BOOKING("CancelBooking"),
  DEFINE_SCHEDULE("DefineSchedule"),
  CLOSE_SCHEDULE("CloseSchedule");

  private final String apiName;

  CommandType(String apiName) {
    this.apiName = apiName;
  }

  public static Optional<CommandType> ofApiName(String name) {
    return Arrays.stream(values()).filter(t -> t.apiName.equals(name)).findFirst();
  }

  public String apiName() {
    return apiName;
  }
}
