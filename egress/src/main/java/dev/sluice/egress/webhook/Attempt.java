package dev.sluice.egress.webhook;

import dev.sluice.egress.webhook.send.Outcome;
import dev.sluice.schemas.json.DocumentJson;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One request to a receiver. */
record Attempt(Instant at, Duration took, Outcome.Tried outcome) {

  /** As the log shows it. */
  String json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("at", DocumentJson.time(at));
    json.put("millis", took.toMillis());
    switch (outcome) {
      case Outcome.Taken(int status) -> json.put("status", status);
      case Outcome.Gone _ -> json.put("status", 410);
      case Outcome.Refused(int status, Duration _) -> json.put("status", status);
      case Outcome.Failed(String error) -> json.put("error", error);
    }
    return json.toString();
  }

  /** What went wrong, in a word; empty if nothing did. */
  String error() {
    return switch (outcome) {
      case Outcome.Taken _ -> "";
      case Outcome.Gone _ -> "410";
      case Outcome.Refused(int status, Duration _) -> Integer.toString(status);
      case Outcome.Failed(String error) -> error;
    };
  }
}
