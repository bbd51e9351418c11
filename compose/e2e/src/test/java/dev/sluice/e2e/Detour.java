package dev.sluice.e2e;

import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.Deadline;
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
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

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
    private final Optional<StatusRuntimeException> refusal;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch lifted = new CountDownLatch(1);
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    private Rule(String method, String text, Optional<StatusRuntimeException> refusal) {
      this.method = method;
      this.text = text;
      this.refusal = refusal;
    }

    private boolean isAbout(String called, String request) {
      return called.endsWith("/" + method) && request.contains(text);
    }

    private void note(Call call) {
      count.incrementAndGet();
      calls.add(call);
      arrived.countDown();
    }

    /** Waits until there was such a call. */
    void awaitCall() {
      await(arrived);
    }

    /** The next of the calls that were not asked for yet. */
    Call next() {
      try {
        Call call = calls.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (call == null) {
          throw new AssertionError("waited for " + PATIENCE_SECONDS + " s");
        }
        return call;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }

    /** How many such calls there were. */
    int count() {
      return count.get();
    }

    /** Calls are passed on again, and so are those that are held. */
    @Override
    public void close() {
      rules.remove(this);
      lifted.countDown();
    }
  }

  /**
   * A call that came.
   *
   * @param request its bytes, each a character
   * @param at by the clock of {@link System#nanoTime()}
   * @param left until whoever made it does not wait any longer
   */
  record Call(String request, long at, Duration left) {
    private static Call of(String request) {
      Deadline deadline = Context.current().getDeadline();
      Duration left =
          deadline == null
              ? ChronoUnit.FOREVER.getDuration()
              : Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
      return new Call(request, System.nanoTime(), left);
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
    return refuse(method, text, status.asRuntimeException());
  }

  Rule refuse(String method, String text, StatusRuntimeException refusal) {
    return add(new Rule(method, text, Optional.of(refusal)));
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
    String text = new String(request, StandardCharsets.ISO_8859_1);
    for (Rule rule : rules) {
      if (rule.isAbout(method.getFullMethodName(), text)) {
        rule.note(Call.of(text));
        if (rule.refusal.isPresent()) {
          answer.onError(rule.refusal.get());
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
