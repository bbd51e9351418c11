package dev.sluice.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.rpc.ErrorInfo;
import dev.sluice.embedded.Database;
import dev.sluice.embedded.SharedParts;
import dev.sluice.runtime.config.Secret;
import dev.sluice.services.call.BatchConfig;
import dev.sluice.services.call.ServiceConfig;
import dev.sluice.services.postgres.DatabaseConfig;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the tests of the services have in common: fresh databases, refusals, races. */
public final class TestingServices {

  private TestingServices() {}

  public static ServiceConfig config() {
    return new ServiceConfig(
        "127.0.0.1", 0, freshDatabase(), new BatchConfig(3, 32, 1_000), Duration.ofDays(30));
  }

  public static DatabaseConfig freshDatabase() {
    Database database = SharedParts.freshDatabase();
    return new DatabaseConfig(
        database.jdbcUrl(), database.user(), Secret.of(database.password()), 6);
  }

  public static Timestamp at(String time) {
    return Timestamp.newBuilder().setSeconds(OffsetDateTime.parse(time).toEpochSecond()).build();
  }

  /** The reason for which a call is refused. */
  public static ErrorInfo refusal(ThrowingCallable call) {
    var failure = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(failure).as("the call is refused").isNotNull();
    try {
      return StatusProto.fromThrowable(failure).getDetails(0).unpack(ErrorInfo.class);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("not a business refusal", failure);
    }
  }

  public static String reason(ThrowingCallable call) {
    return refusal(call).getReason();
  }

  /** Runs a call many times at the same moment, and gives what each came to. */
  public static <T> List<Future<T>> race(int times, RacingCall<T> call) throws Exception {
    var start = new CountDownLatch(1);
    var results = new ArrayList<Future<T>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < times; i++) {
        int racer = i;
        Callable<T> racing =
            () -> {
              start.await();
              return call.run(racer);
            };
        results.add(threads.submit(racing));
      }
      start.countDown();
    }
    return results;
  }

  /** A call that knows which of the racers it is. */
  @FunctionalInterface
  public interface RacingCall<T> {
    T run(int racer) throws Exception;
  }
}
