package dev.sluice.processors.step;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/** Passes the trace context of the command on (W3C Trace Context, {@code traceparent}). */
final class TraceparentInterceptor implements ClientInterceptor {
  static final CallOptions.Key<String> TRACEPARENT = CallOptions.Key.create("traceparent");
  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    String traceparent = options.getOption(TRACEPARENT);
    ClientCall<Q, A> call = next.newCall(method, options);
    if (traceparent == null) {
      return call;
    }
    return new SimpleForwardingClientCall<>(call) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        headers.put(HEADER, traceparent);
        super.start(listener, headers);
      }
    };
  }
}
