package dev.sluice.schemas.event;

import java.util.Arrays;
import java.util.Optional;

/** The types of event, by the names of the API. */
public enum EventType {
  ACCEPTED("command.accepted"),
  AUTHORIZED("command.authorized"),
  STARTED("command.started"),
  STEP("command.step"),
  SUCCEEDED("command.succeeded"),
  REJECTED("command.rejected"),
  FAILED("command.failed"),
  EXPIRED("command.expired"),
  CANCELLED("command.cancelled"),
  PARKED("command.parked"),
  WEBHOOK_DISABLED("webhook.disabled");

  private final String apiName;

  EventType(String apiName) {
    this.apiName = apiName;
  }

  public static Optional<EventType> ofApiName(String name) {
    return Arrays.stream(values()).filter(t -> t.apiName.equals(name)).findFirst();
  }

  public String apiName() {
    return apiName;
  }
}
