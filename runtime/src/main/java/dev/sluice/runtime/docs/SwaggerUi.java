package dev.sluice.runtime.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;

/** The files of {@code /docs}: ours, and those of Swagger UI from its webjar. */
final class SwaggerUi {
  private static final String WEBJAR = "/META-INF/resources/webjars/swagger-ui/";
  private static final String WEBJAR_VERSION =
      "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

  private SwaggerUi() {}

  /** By the path behind {@code /docs/}; the page itself has the empty path. */
  static Map<String, Document> files() {
    String webjar = WEBJAR + version() + "/";
    return Map.of(
        "", Document.of("text/html; charset=utf-8", bytes("/docs/index.html")),
        "events", Document.of("text/html; charset=utf-8", bytes("/docs/events.html")),
        "events.js", Document.of("text/javascript; charset=utf-8", bytes("/docs/events.js")),
        "initializer.js",
            Document.of("text/javascript; charset=utf-8", bytes("/docs/initializer.js")),
        "page.css", Document.of("text/css; charset=utf-8", bytes("/docs/page.css")),
        "swagger-ui.css", Document.of("text/css; charset=utf-8", bytes(webjar + "swagger-ui.css")),
        "swagger-ui-bundle.js",
            Document.of("text/javascript; charset=utf-8", bytes(webjar + "swagger-ui-bundle.js")),
        "favicon.png", Document.of("image/png", bytes(webjar + "favicon-32x32.png")));
  }

  private static String version() {
    Properties properties = new Properties();
    try (InputStream in = open(WEBJAR_VERSION)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  private static byte[] bytes(String resource) {
    try (InputStream in = open(resource)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String resource) {
    InputStream in = SwaggerUi.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IllegalStateException("the class path has no " + resource);
    }
    return in;
  }
}
