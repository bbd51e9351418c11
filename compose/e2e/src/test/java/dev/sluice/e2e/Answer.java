package dev.sluice.e2e;

import java.net.http.HttpHeaders;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An answer of the gateway. */
record Answer(String method, String target, int status, HttpHeaders headers, String body) {
  static final JsonMapper MAPPER = JsonMapper.builder().build();

  JsonNode json() {
    return MAPPER.readTree(body);
  }

  /** The lines of NDJSON. */
  List<JsonNode> lines() {
    return body.lines().map(MAPPER::readTree).toList();
  }

  String text(String pointer) {
    return json().at(pointer).asString("");
  }

  /** A header; empty if it is not there. */
  String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  String code() {
    return json().path("code").asString("");
  }

  /** The pointers of all faults. */
  List<String> pointers() {
    return json().path("errors").valueStream().map(e -> e.get("pointer").asString()).toList();
  }

  String commandId() {
    return json().path("commandId").asString("");
  }

  String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  @Override
  public String toString() {
    return method + " " + target + " → " + status + " " + headers.map() + "\n" + body;
  }
}
