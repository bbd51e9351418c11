package dev.sluice.e2e;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.HandlerRegistry;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A way round to one of the services: passes its calls on as they are, but for those that a test
 * holds up or refuses. Thread-safe.
 */
final class Detour implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final ManagedChannel service;
  private final Server server;

  /** What becomes of the calls of one method whose requests hold a text, until it is lifted. */
  final class Rule implements AutoCloseable {
    private final String method;
    private final String text;
    private final Optional<Status> refusal;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch lifted = new CountDownLatch(1);

    private Rule(String method, String text, Optional<Status> refusal) {
      this.method = method;
      this.text = text;
      this.refusal = refusal;
    }

    private boolean isAbout(String called, byte[] request) {
      return called.endsWith("/" + method)
          && new String(request, StandardCharsets.ISO_8859_1).contains(text);
    }

    /** Waits until there was such a call. */
    void awaitCall() {
      await(arrived);
    }

    /** Calls are passed on again, and so are those that are held. */
    @Override
    public void close() {
      rules.remove(this);
      lifted.countDown();
    }
  }

  private Detour(String target) {
    service = Grpc.newChannelBuilder(target, InsecureChannelCredentials.create()).build();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .fallbackHandlerRegistry(new AllMethods())
            .build();
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A way round to a service that need not be there yet. */
  static Detour to(String target) {
    return new Detour(target);
  }

  String target() {
    return "127.0.0.1:" + server.getPort();
  }

  /** Holds up the calls of a method whose requests hold a text. */
  Rule hold(String method, String text) {
    return add(new Rule(method, text, Optional.empty()));
  }

  /** Answers the calls of a method whose requests hold a text in the service's stead. */
  Rule refuse(String method, String text, Status status) {
    return add(new Rule(method, text, Optional.of(status)));
  }

  private Rule add(Rule rule) {
    rules.add(rule);
    return rule;
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("waited for " + PATIENCE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private void pass(
      MethodDescriptor<byte[], byte[]> method, byte[] request, StreamObserver<byte[]> answer) {
    for (Rule rule : rules) {
      if (rule.isAbout(method.getFullMethodName(), request)) {
        rule.arrived.countDown();
        if (rule.refusal.isPresent()) {
          answer.onError(rule.refusal.get().asRuntimeException());
          return;
        }
        await(rule.lifted);
      }
    }
    try {
      answer.onNext(ClientCalls.blockingUnaryCall(service, method, CallOptions.DEFAULT, request));
      answer.onCompleted();
    } catch (StatusRuntimeException e) {
      answer.onError(e);
    }
  }

  @Override
  public void close() {
    rules.forEach(Rule::close);
    server.shutdownNow();
    service.shutdownNow();
  }

  private final class AllMethods extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
      MethodDescriptor<byte[], byte[]> method =
          MethodDescriptor.<byte[], byte[]>newBuilder()
              .setType(MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(name)
              .setRequestMarshaller(new Bytes())
              .setResponseMarshaller(new Bytes())
              .build();
      return ServerMethodDefinition.create(
          method, ServerCalls.asyncUnaryCall((request, answer) -> pass(method, request, answer)));
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try (stream) {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
