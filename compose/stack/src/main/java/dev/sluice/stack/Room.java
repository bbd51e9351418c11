package dev.sluice.stack;

import io.helidon.webserver.http.HttpFeature;
import java.util.List;

/**
 * What a role adds to the HTTP of its process.
 *
 * @param endpoints empty where it serves none
 * @param drain ends what would not end by itself when the server closes
 */
record Room(List<HttpFeature> endpoints, Runnable drain) {
  Room {
    endpoints = List.copyOf(endpoints);
  }
}
