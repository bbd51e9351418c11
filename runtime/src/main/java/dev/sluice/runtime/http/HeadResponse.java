package dev.sluice.runtime.http;

import dev.sluice.schemas.problem.ProblemType;
import io.helidon.common.GenericType;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.Header;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.ServerResponseTrailers;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http.spi.Sink;
import java.io.OutputStream;
import java.util.function.UnaryOperator;

/** An answer that drops its body and keeps its headers. */
record HeadResponse(ServerResponse response) implements ServerResponse {
  @Override
  public ServerResponse status(Status status) {
    response.status(status);
    return this;
  }

  @Override
  public Status status() {
    return response.status();
  }

  @Override
  public ServerResponse header(Header header) {
    response.header(header);
    return this;
  }

  @Override
  public void send() {
    response.send();
  }

  @Override
  public void send(byte[] bytes) {
    response.contentLength(bytes.length);
    response.send();
  }

  @Override
  public void send(Object entity) {
    response.send();
  }

  @Override
  public boolean isSent() {
    return response.isSent();
  }

  @Override
  public OutputStream outputStream() {
    return new HeadStream(response);
  }

  @Override
  public <T extends Sink<?>> T sink(GenericType<T> sinkType) {
    throw new ProblemException(ProblemType.METHOD_NOT_ALLOWED, "A stream has no HEAD.");
  }

  @Override
  public long bytesWritten() {
    return response.bytesWritten();
  }

  @Override
  public ServerResponse whenSent(Runnable listener) {
    response.whenSent(listener);
    return this;
  }

  @Override
  public ServerResponse reroute(String newPath) {
    response.reroute(newPath);
    return this;
  }

  @Override
  public ServerResponse reroute(String path, UriQuery query) {
    response.reroute(path, query);
    return this;
  }

  @Override
  public ServerResponse next() {
    response.next();
    return this;
  }

  @Override
  public ServerResponseHeaders headers() {
    return response.headers();
  }

  @Override
  public ServerResponseTrailers trailers() {
    return response.trailers();
  }

  @Override
  public void streamResult(String result) {
    response.streamResult(result);
  }

  @Override
  public void streamFilter(UnaryOperator<OutputStream> filterFunction) {
    response.streamFilter(filterFunction);
  }
}
