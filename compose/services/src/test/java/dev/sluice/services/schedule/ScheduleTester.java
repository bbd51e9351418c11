package dev.sluice.services.schedule;

import static dev.sluice.services.TestingServices.at;

import com.google.protobuf.Duration;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schedule.v1.CloseScheduleRequest;
import dev.sluice.schedule.v1.ConfirmHoldRequest;
import dev.sluice.schedule.v1.DayOfWeek;
import dev.sluice.schedule.v1.DefineScheduleRequest;
import dev.sluice.schedule.v1.Hold;
import dev.sluice.schedule.v1.OpenHours;
import dev.sluice.schedule.v1.Period;
import dev.sluice.schedule.v1.PlaceHoldRequest;
import dev.sluice.schedule.v1.ReleaseHoldRequest;
import dev.sluice.schedule.v1.ScheduleServiceGrpc;
import dev.sluice.schedule.v1.ScheduleServiceGrpc.ScheduleServiceBlockingStub;
import dev.sluice.services.TestingServices;
import dev.sluice.services.call.ServiceConfig;
import dev.sluice.testing.TestClock;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Instant;
import java.util.UUID;

/** A running schedule service, at ten o'clock (UTC) on Friday, 20 November 2026. */
final class ScheduleTester implements AutoCloseable {

  final TestClock clock = new TestClock(Instant.parse("2026-11-20T10:00:00Z"));
  final ServiceConfig config = TestingServices.config();
  final ScheduleService service = ScheduleService.start(config, clock, Metrics.ofProcess());
  final ManagedChannel channel =
      NettyChannelBuilder.forAddress("127.0.0.1", service.port()).usePlaintext().build();
  final ScheduleServiceBlockingStub stub = ScheduleServiceGrpc.newBlockingStub(channel);

  static DefineScheduleRequest.Builder define(String tenant, String resource, int capacity) {
    DefineScheduleRequest.Builder request =
        DefineScheduleRequest.newBuilder()
            .setIdempotencyKey(UUID.randomUUID().toString())
            .setTenant(tenant)
            .setResourceId(resource)
            .setTimezone("Europe/Berlin")
            .setCapacity(capacity)
            .setSlotMinutes(60);
    for (int day = 1; day <= 5; day++) {
      request.addWeekly(hours(day, 8, 18));
    }
    return request;
  }

  static OpenHours hours(int day, int openHour, int closeHour) {
    return OpenHours.newBuilder()
        .setDay(DayOfWeek.forNumber(day))
        .setOpenMinute(openHour * 60)
        .setCloseMinute(closeHour * 60)
        .build();
  }

  /** Monday, 23 November 2026, from nine to ten in Berlin. */
  static PlaceHoldRequest.Builder place(String tenant, String resource, String hold) {
    return PlaceHoldRequest.newBuilder()
        .setIdempotencyKey("place " + hold)
        .setTenant(tenant)
        .setHoldId(hold)
        .setBookingId("booking of " + hold)
        .setResourceId(resource)
        .setPeriod(period("2026-11-23T09:00+01:00", "2026-11-23T10:00+01:00"))
        .setSeats(1)
        .setTimeToLive(Duration.newBuilder().setSeconds(30));
  }

  static CloseScheduleRequest.Builder closing(String tenant, String resource, String closure) {
    return CloseScheduleRequest.newBuilder()
        .setIdempotencyKey("close " + closure)
        .setTenant(tenant)
        .setResourceId(resource)
        .setClosureId(closure)
        .setPeriod(period("2026-11-23T09:30+01:00", "2026-11-23T11:00+01:00"))
        .setReason("cleaning");
  }

  Hold confirm(String tenant, String key, String hold) {
    return stub.confirmHold(
        ConfirmHoldRequest.newBuilder()
            .setIdempotencyKey(key)
            .setTenant(tenant)
            .setHoldId(hold)
            .build());
  }

  Hold release(String tenant, String key, String hold) {
    return stub.releaseHold(
        ReleaseHoldRequest.newBuilder()
            .setIdempotencyKey(key)
            .setTenant(tenant)
            .setHoldId(hold)
            .build());
  }

  static Period period(String start, String end) {
    return Period.newBuilder().setStart(at(start)).setEnd(at(end)).build();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    service.close();
  }
}
