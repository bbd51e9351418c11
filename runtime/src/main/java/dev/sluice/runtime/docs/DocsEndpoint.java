package dev.sluice.runtime.docs;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.http.Requests;
import dev.sluice.schemas.contract.Contract;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Serves the contract: {@code /openapi}, {@code /asyncapi}, {@code /schemas/{name}}, {@code /docs}
 * and {@code /problems}. All of it is put together once, but for the server's own address in the
 * AsyncAPI document (OpenAPI has a relative one); nothing is fetched from elsewhere. Thread-safe.
 */
public final class DocsEndpoint implements HttpFeature {
  private static final int HOSTS = 16;
  private static final int LONGEST_HOST = 255;
  private static final String HTML = "text/html";
  private static final String JSON = "application/json";
  private static final String YAML = "application/yaml";

  private final Variants openApi;
  private final Variants asyncApi;
  private final Contract contract;

  /** The AsyncAPI document as it is served at an address, for the first few that are asked for. */
  private final Map<String, Variants> asyncApis = new ConcurrentHashMap<>();

  private final Map<String, Document> docs;
  private final Document problems;
  private final Map<String, Document> problem;

  private DocsEndpoint(Contract contract) {
    this.contract = contract;
    openApi =
        new Variants(
            contract.openApi(),
            new String[] {"application/vnd.oai.openapi+json", JSON},
            new String[] {"application/vnd.oai.openapi", YAML});
    asyncApi = asyncApi(contract.asyncApi());
    docs = SwaggerUi.files();
    problems = Document.text(HTML, ProblemPages.list());
    problem =
        Stream.of(ProblemType.values())
            .collect(
                Collectors.toUnmodifiableMap(
                    ProblemType::code, t -> Document.text(HTML, ProblemPages.of(t))));
  }

  /** Reads and renders the documents. */
  public static DocsEndpoint create() {
    return new DocsEndpoint(Contract.load());
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.get("/openapi", openApi::answer);
    routing.get("/asyncapi", this::asyncApi);
    routing.get("/schemas/{name}", this::schema);
    routing.get("/docs", (req, res) -> page(docs.get(""), req, res));
    routing.get("/docs/", (req, res) -> page(docs.get(""), req, res));
    routing.get("/docs/{file}", this::file);
    routing.get("/problems", (req, res) -> page(problems, req, res));
    routing.get(
        "/problems/{code}", (req, res) -> page(problem.get(Requests.path(req, "code")), req, res));
  }

  private void asyncApi(ServerRequest req, ServerResponse res) {
    asyncApi(req.authority()).answer(req, res);
  }

  /** Anybody may name any address: beyond some, the contract's own is told. */
  private Variants asyncApi(String authority) {
    Variants known = asyncApis.get(authority);
    if (known != null) {
      return known;
    }
    if (authority.length() > LONGEST_HOST) {
      return asyncApi;
    }
    synchronized (asyncApis) {
      if (asyncApis.size() >= HOSTS) {
        return asyncApis.getOrDefault(authority, asyncApi);
      }
      return asyncApis.computeIfAbsent(authority, this::addressed);
    }
  }

  private Variants addressed(String authority) {
    ObjectNode document = contract.asyncApi().deepCopy();
    document.withObject("/servers/http").put("host", authority);
    return asyncApi(document);
  }

  private static Variants asyncApi(ObjectNode document) {
    return new Variants(
        document,
        new String[] {"application/vnd.aai.asyncapi+json", JSON},
        new String[] {"application/vnd.aai.asyncapi+yaml", YAML});
  }

  private void schema(ServerRequest req, ServerResponse res) {
    ObjectNode schema = contract.schema(Requests.path(req, "name")).orElseThrow(DocsEndpoint::none);
    new Variants(schema, new String[] {"application/schema+json", JSON}, new String[] {YAML})
        .answer(req, res);
  }

  private void file(ServerRequest req, ServerResponse res) {
    Document file = docs.get(Requests.path(req, "file"));
    if (file == null) {
      throw none();
    }
    file.answer(req, res);
  }

  private static void page(@Nullable Document page, ServerRequest req, ServerResponse res) {
    if (page == null) {
      throw none();
    }
    Requests.accepted(req, HTML);
    page.answer(req, res);
  }

  private static ProblemException none() {
    return new ProblemException(ProblemType.NOT_FOUND, ProblemType.NOT_FOUND.description());
  }
}
