package dev.sluice.stack;

import dev.sluice.runtime.lifecycle.Part;
import io.helidon.webserver.http.HttpFeature;
import java.util.List;

/**
 * A role that runs in this process: the HTTP that it serves, and how it is stopped.
 *
 * @param endpoints empty where the role serves none
 */
record Room(List<HttpFeature> endpoints, Part part) {
  Room {
    endpoints = List.copyOf(endpoints);
  }
}
