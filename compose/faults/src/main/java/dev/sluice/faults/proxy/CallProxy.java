package dev.sluice.faults.proxy;

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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC proxy in front of a service, for whatever unary methods it has: passes calls on, slows,
 * fails, loses and doubles them. Thread-safe.
 *
 * <p>It lies about what was done only where a service may: a refusal of what has to be done some
 * time (a release, an undoing, a definition) would not be one that the contract knows.
 */
public final class CallProxy implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Set<String> REFUSABLE =
      Set.of("PlaceHold", "CreateBooking", "RescheduleBooking", "ConfirmHold", "CancelBooking");
  private static final Set<Status.Code> REFUSALS =
      Set.of(
          Status.Code.FAILED_PRECONDITION,
          Status.Code.NOT_FOUND,
          Status.Code.INVALID_ARGUMENT,
          Status.Code.OUT_OF_RANGE,
          Status.Code.ALREADY_EXISTS);

  private final ManagedChannel channel;
  private final RandomGenerator random;
  private final Consumer<String> surprised;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Server server;
  private volatile Behaviour behaviour = new Behaviour(new Manner.Honest(), 1);

  /** A manner, and the share of calls that meet it; the others are passed on. */
  private record Behaviour(Manner manner, double share) {}

  private CallProxy(int target, RandomGenerator random, Consumer<String> surprised)
      throws IOException {
    this.random = random;
    this.surprised = surprised;
    this.channel =
        Grpc.newChannelBuilderForAddress("127.0.0.1", target, InsecureChannelCredentials.create())
            .disableRetry()
            .build();
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .executor(threads)
            .permitKeepAliveTime(5, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .fallbackHandlerRegistry(new AnyMethod())
            .build()
            .start();
  }

  /**
   * @param target port of the service on the loopback interface
   * @param surprised told of what no service may do, such as another answer to a repeated call
   */
  public static CallProxy open(int target, RandomGenerator random, Consumer<String> surprised) {
    try {
      return new CallProxy(target, random, surprised);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getPort();
  }

  /**
   * Changes how calls are treated that begin from now on.
   *
   * @param share of the calls, 0 to 1
   */
  public void behave(Manner manner, double share) {
    behaviour = new Behaviour(manner, share);
  }

  private void handle(
      MethodDescriptor<byte[], byte[]> method, byte[] request, StreamObserver<byte[]> answers) {
    try {
      byte[] answer = answer(method, request);
      answers.onNext(answer);
      answers.onCompleted();
    } catch (StatusRuntimeException e) {
      tell(answers, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      tell(answers, Status.UNAVAILABLE.asRuntimeException());
    }
  }

  private static void tell(StreamObserver<byte[]> answers, StatusRuntimeException e) {
    try {
      answers.onError(e);
    } catch (RuntimeException nobodyListens) {
      // The caller has given up.
    }
  }

  private byte[] answer(MethodDescriptor<byte[], byte[]> method, byte[] request)
      throws InterruptedException {
    Behaviour now = behaviour;
    if (chance() >= now.share()) {
      return pass(method, request);
    }
    return switch (now.manner()) {
      case Manner.Honest _ -> pass(method, request);
      case Manner.Slow(var by) -> {
        TimeUnit.NANOSECONDS.sleep(by.toNanos());
        yield pass(method, request);
      }
      case Manner.Failing(var status) -> throw failure(method, status);
      case Manner.Late _ -> {
        byte[] answer = perform(method, request);
        awaitCallersDeadline();
        yield answer;
      }
      case Manner.Losing _ -> {
        perform(method, request);
        throw Status.UNAVAILABLE.withDescription("the answer was lost").asRuntimeException();
      }
      case Manner.Doubling(var lag) -> twice(method, request, lag);
    };
  }

  private synchronized double chance() {
    return random.nextDouble();
  }

  private static StatusRuntimeException failure(
      MethodDescriptor<byte[], byte[]> method, Status.Code code) {
    boolean lie =
        REFUSALS.contains(code) && !REFUSABLE.contains(String.valueOf(method.getBareMethodName()));
    return (lie ? Status.UNAVAILABLE : code.toStatus())
        .withDescription("as the campaign wants it")
        .asRuntimeException();
  }

  /** As the caller asked, within the caller's time. */
  private byte[] pass(MethodDescriptor<byte[], byte[]> method, byte[] request) {
    return ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, request);
  }

  /** Whether or not the caller still waits. */
  private byte[] perform(MethodDescriptor<byte[], byte[]> method, byte[] request) {
    Context before = Context.ROOT.attach();
    try {
      return ClientCalls.blockingUnaryCall(
          channel,
          method,
          CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS),
          request);
    } finally {
      Context.ROOT.detach(before);
    }
  }

  private static void awaitCallersDeadline() throws InterruptedException {
    Deadline deadline = Context.current().getDeadline();
    long left =
        deadline == null ? PATIENCE.toMillis() : deadline.timeRemaining(TimeUnit.MILLISECONDS);
    TimeUnit.MILLISECONDS.sleep(Math.max(0, left) + 50);
  }

  private byte[] twice(MethodDescriptor<byte[], byte[]> method, byte[] request, Duration lag) {
    BlockingQueue<byte[]> first = new LinkedBlockingQueue<>();
    threads.execute(
        () -> {
          try {
            TimeUnit.NANOSECONDS.sleep(lag.toNanos());
            byte[] second = perform(method, request);
            // Whichever comes first, and none if the other was refused.
            byte[] other = first.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (other != null && !Arrays.equals(other, second)) {
              surprised.accept(method.getFullMethodName() + " answered a repeated call otherwise");
            }
          } catch (StatusRuntimeException refused) {
            // A repeat may find that what it did was undone, or a service that is away.
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    byte[] answer = pass(method, request);
    first.add(answer);
    return answer;
  }

  @Override
  public void close() {
    server.shutdownNow();
    channel.shutdownNow();
    threads.shutdownNow();
  }

  /** Every method there may be, as one call with bytes and one answer with bytes. */
  private final class AnyMethod extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(
        String methodName, @Nullable String authority) {
      MethodDescriptor<byte[], byte[]> method =
          MethodDescriptor.<byte[], byte[]>newBuilder(new Bytes(), new Bytes())
              .setFullMethodName(methodName)
              .setType(MethodDescriptor.MethodType.UNARY)
              .build();
      return ServerMethodDefinition.create(
          method,
          ServerCalls.asyncUnaryCall((request, answers) -> handle(method, request, answers)));
    }
  }
}
