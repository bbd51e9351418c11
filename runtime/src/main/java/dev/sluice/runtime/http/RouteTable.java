package dev.sluice.runtime.http;

import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.webserver.http.ErrorHandler;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpSecurity;
import io.helidon.webserver.http.HttpService;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Helidon's routing, remembering its routes: so that another method at a known path is a 405 with
 * {@code Allow}, and that every GET answers HEAD (RFC 9110, 9.1). Routes inside a registered {@link
 * HttpService} are not seen. Filled before the server starts, then only read.
 */
final class RouteTable implements HttpRouting.Builder {
  private static final List<Method> METHODS =
      List.of(
          Method.GET,
          Method.HEAD,
          Method.POST,
          Method.PUT,
          Method.PATCH,
          Method.DELETE,
          Method.OPTIONS);

  /** One that no route takes by its name. */
  private static final Method NO_METHOD = Method.create("NONE");

  private final HttpRouting.Builder routing;
  private final List<HttpRoute> routes = new ArrayList<>();

  RouteTable(HttpRouting.Builder routing) {
    this.routing = routing;
  }

  /**
   * The methods that some route takes at the path of this request. A route that takes any method
   * does not count: it passes requests on, and knows nothing of what is taken there.
   */
  Set<String> allowed(HttpPrologue request) {
    List<HttpRoute> own =
        routes.stream().filter(route -> !accepts(route, request, NO_METHOD)).toList();
    Set<String> allowed = new TreeSet<>();
    for (Method method : METHODS) {
      if (own.stream().anyMatch(route -> accepts(route, request, method))) {
        allowed.add(method.text());
      }
    }
    if (allowed.contains(Method.GET.text())) {
      allowed.add(Method.HEAD.text());
    }
    return allowed;
  }

  private static boolean accepts(HttpRoute route, HttpPrologue request, Method method) {
    return route.accepts(withMethod(request, method)).accepted();
  }

  static HttpPrologue withMethod(HttpPrologue p, Method method) {
    return HttpPrologue.create(
        p.rawProtocol(),
        p.protocol(),
        p.protocolVersion(),
        method,
        p.uriPath(),
        p.query(),
        p.fragment());
  }

  /**
   * HEAD goes with each route at once: behind a later one that takes any method, such as a gateway
   * to other processes, it would never be reached. So a route of its own for HEAD comes before that
   * for GET.
   */
  @Override
  public HttpRouting.Builder route(HttpRoute route) {
    routes.add(route);
    routing.route(new GuardedRoute(route));
    routing.route(new GuardedRoute(new HeadRoute(route)));
    return this;
  }

  @Override
  public HttpRouting.Builder register(HttpService... service) {
    routing.register(service);
    return this;
  }

  @Override
  public HttpRouting.Builder register(String pathPattern, HttpService... service) {
    routing.register(pathPattern, service);
    return this;
  }

  @Override
  public HttpRouting.Builder addFilter(Filter filter) {
    routing.addFilter(filter);
    return this;
  }

  @Override
  public HttpRouting.Builder addFeature(Supplier<? extends HttpFeature> feature) {
    feature.get().setup(this);
    return this;
  }

  @Override
  public <T extends Throwable> HttpRouting.Builder error(
      Class<T> exceptionClass, ErrorHandler<? super T> handler) {
    routing.error(exceptionClass, handler);
    return this;
  }

  @Override
  public HttpRouting.Builder maxReRouteCount(int maxReRouteCount) {
    routing.maxReRouteCount(maxReRouteCount);
    return this;
  }

  @Override
  public HttpRouting.Builder security(HttpSecurity security) {
    routing.security(security);
    return this;
  }

  @Override
  public HttpRouting.Builder copy() {
    throw new UnsupportedOperationException("a route table is not copied");
  }

  @Override
  public HttpRouting build() {
    throw new UnsupportedOperationException("the server builds its routing itself");
  }
}
