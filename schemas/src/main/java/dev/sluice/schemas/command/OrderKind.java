package dev.sluice.schemas.command;

import java.util.Arrays;
import java.util.Optional;

/** What can be asked about a command, by the names of the API. */
public enum OrderKind {
  /** End it, unless it is too late: its owner or an operator. */
  CANCEL("cancel"),
  /** Go on with it, as it is parked: an operator. */
  RETRY("retry"),
  /** Give it up, as it is parked: an operator. */
  ABANDON("abandon");

  private final String apiName;

  OrderKind(String apiName) {
    this.apiName = apiName;
  }

  public static Optional<OrderKind> ofApiName(String name) {
    return Arrays.stream(values()).filter(k -> k.apiName.equals(name)).findFirst();
  }

  public String apiName() {
    return apiName;
  }
}
