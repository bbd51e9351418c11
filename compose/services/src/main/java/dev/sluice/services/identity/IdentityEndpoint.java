package dev.sluice.services.identity;

import dev.sluice.runtime.http.JsonBody;
import dev.sluice.runtime.http.Requests;
import dev.sluice.runtime.http.Responses;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/auth} and the addresses of OpenID Connect Discovery 1.0. */
public final class IdentityEndpoint implements HttpFeature {

  private static final String AUTH = "/v1/auth/";
  private static final List<String> CALLS = List.of("login", "refresh", "logout", "register");
  private static final int LARGEST_BODY = 8 * 1024;
  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_PASSWORD = 256;
  private static final int LONGEST_TOKEN = 1024;

  private final IdentityService service;
  private final String issuer;

  public IdentityEndpoint(IdentityService service, IdentityConfig config) {
    this.service = service;
    this.issuer = config.issuer();
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.post(AUTH + "login", this::login);
    routing.post(AUTH + "refresh", this::refresh);
    routing.post(AUTH + "logout", this::logout);
    routing.post(AUTH + "register", this::register);
    routing.get("/.well-known/jwks.json", this::keys);
    routing.get("/.well-known/openid-configuration", this::discovery);
  }

  private void login(ServerRequest req, ServerResponse res) {
    Requests.accepted(req, Responses.JSON);
    var body = new BodyMembers(JsonBody.read(req, LARGEST_BODY));
    String username = body.text("username", LONGEST_NAME);
    String password = body.text("password", LONGEST_PASSWORD);
    body.finish();
    answer(res, service.login(username, password));
  }

  private void refresh(ServerRequest req, ServerResponse res) {
    Requests.accepted(req, Responses.JSON);
    answer(res, service.refresh(refreshToken(req)));
  }

  private void logout(ServerRequest req, ServerResponse res) {
    service.logout(refreshToken(req));
    Responses.empty(res, 204);
  }

  private void register(ServerRequest req, ServerResponse res) {
    Requests.accepted(req, Responses.JSON);
    var body = new BodyMembers(JsonBody.read(req, LARGEST_BODY));
    String username =
        body.text(
            "username",
            IdentityService.USERNAME,
            "must have 3 to 64 of a-z, 0-9, '.', '_' and '-', and a letter or digit at each end");
    String password = body.text("password", LONGEST_PASSWORD);
    body.finish();
    Account account = service.register(username, password);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("username", account.username()).put("tenant", account.tenant());
    var roles = json.putArray("roles");
    account.roles().forEach(roles::add);
    Responses.json(res, 201, json);
  }

  private void keys(ServerRequest req, ServerResponse res) {
    Requests.accepted(req, Responses.JSON);
    cacheFor(res, "public, max-age=60");
    Responses.json(res, 200, KeySetJson.of(service.keys().published()));
  }

  /**
   * There is no flow of OAuth, so no endpoint has its name there, and none of the defaults of RFC
   * 8414 holds; ours are named beside them, as section 3 allows.
   */
  private void discovery(ServerRequest req, ServerResponse res) {
    Requests.accepted(req, Responses.JSON);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("issuer", issuer).put("jwks_uri", issuer + "/.well-known/jwks.json");
    json.putArray("id_token_signing_alg_values_supported").add("RS256");
    json.putArray("subject_types_supported").add("public");
    json.putArray("response_types_supported");
    json.putArray("grant_types_supported");
    for (String call : CALLS) {
      json.put(call + "_endpoint", issuer + AUTH + call);
    }
    cacheFor(res, "public, max-age=60");
    Responses.json(res, 200, json);
  }

  private static RefreshToken refreshToken(ServerRequest req) {
    var body = new BodyMembers(JsonBody.read(req, LARGEST_BODY));
    String text = body.text("refreshToken", LONGEST_TOKEN);
    body.finish();
    return new RefreshToken(text);
  }

  private static void answer(ServerResponse res, Tokens tokens) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("accessToken", tokens.accessToken())
        .put("tokenType", "Bearer")
        .put("expiresIn", tokens.accessTokenLife().toSeconds())
        .put("refreshToken", tokens.refreshToken().text());
    cacheFor(res, "no-store");
    Responses.json(res, 200, json);
  }

  private static void cacheFor(ServerResponse res, String directives) {
    res.header(HeaderValues.create(HeaderNames.CACHE_CONTROL, directives));
  }
}
