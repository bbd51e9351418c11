package dev.sluice.faults.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A service that counts, behind a proxy. */
class CallProxyTest {
  private static final long PATIENCE_SECONDS = 60;

  private final AtomicInteger performed = new AtomicInteger();
  private final Semaphore performing = new Semaphore(0);
  private final BlockingQueue<String> surprises = new LinkedBlockingQueue<>();
  private volatile boolean forgetful;
  private Server service;
  private CallProxy proxy;
  private ManagedChannel channel;

  @BeforeEach
  void open() throws IOException {
    service =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(service("PlaceHold"))
            .build()
            .start();
    proxy = CallProxy.open(service.getPort(), new Random(7), surprises::add);
    channel =
        Grpc.newChannelBuilderForAddress(
                "127.0.0.1", proxy.port(), InsecureChannelCredentials.create())
            .build();
  }

  @AfterEach
  void close() throws InterruptedException {
    assertThat(channel.shutdownNow().awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    proxy.close();
    service.shutdownNow();
  }

  @Test
  void anHonestServiceIsPassedOn() {
    assertThat(call("PlaceHold")).isEqualTo(1);
    assertThat(performed).hasValue(1);
  }

  @Test
  void aFailingServiceDoesNothing() {
    proxy.behave(new Manner.Failing(Status.Code.FAILED_PRECONDITION), 1);
    assertThat(failure("PlaceHold")).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(performed).hasValue(0);
  }

  @Test
  void whatHasToBeDoneSomeTimeIsNeverRefusedForGood() {
    proxy.behave(new Manner.Failing(Status.Code.NOT_FOUND), 1);
    assertThat(failure("ReleaseHold")).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void aServiceThatLosesItsAnswerHasDoneItsWork() {
    proxy.behave(new Manner.Losing(), 1);
    assertThat(failure("PlaceHold")).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(performed).hasValue(1);
  }

  @Test
  void aLateServiceHasDoneItsWorkToo() throws InterruptedException {
    proxy.behave(new Manner.Late(), 1);
    // On a busy machine a call may come too late to be heard at all: then another, with more time.
    long millis = 500;
    do {
      assertThat(failure("PlaceHold", millis)).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      millis *= 2;
    } while (!performing.tryAcquire(millis, TimeUnit.MILLISECONDS));
    assertThat(performed).hasPositiveValue();
  }

  @Test
  void aDoubledCallIsMadeTwiceAndAnotherAnswerIsASurprise() throws InterruptedException {
    forgetful = true;
    proxy.behave(new Manner.Doubling(Duration.ofMillis(300)), 1);
    assertThat(call("PlaceHold")).isIn(1, 2);
    assertThat(surprises.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).contains("PlaceHold");
    assertThat(performed).hasValue(2);
  }

  private int call(String method) {
    return call(method, TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
  }

  private Status.Code failure(String method) {
    return failure(method, TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
  }

  private int call(String method, long millis) {
    return ClientCalls.blockingUnaryCall(
        channel,
        method(method),
        CallOptions.DEFAULT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS),
        new byte[] {7})[0];
  }

  private Status.Code failure(String method, long millis) {
    return catchThrowableOfType(StatusRuntimeException.class, () -> call(method, millis))
        .getStatus()
        .getCode();
  }

  private ServerServiceDefinition service(String name) {
    return ServerServiceDefinition.builder("test.Service")
        .addMethod(
            method(name),
            ServerCalls.asyncUnaryCall(
                (request, answers) -> {
                  int count = performed.incrementAndGet();
                  performing.release();
                  answers.onNext(new byte[] {(byte) (forgetful ? count : 1)});
                  answers.onCompleted();
                }))
        .build();
  }

  private static MethodDescriptor<byte[], byte[]> method(String name) {
    return MethodDescriptor.<byte[], byte[]>newBuilder(new Bytes(), new Bytes())
        .setFullMethodName("test.Service/" + name)
        .setType(MethodDescriptor.MethodType.UNARY)
        .build();
  }
}
