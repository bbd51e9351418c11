package dev.sluice.services.schedule;

import com.google.rpc.Code;
import dev.sluice.schedule.v1.CloseScheduleRequest;
import dev.sluice.schedule.v1.ConfirmHoldRequest;
import dev.sluice.schedule.v1.DefineScheduleRequest;
import dev.sluice.schedule.v1.GetScheduleRequest;
import dev.sluice.schedule.v1.Hold;
import dev.sluice.schedule.v1.PlaceHoldRequest;
import dev.sluice.schedule.v1.ReleaseHoldRequest;
import dev.sluice.schedule.v1.Schedule;
import dev.sluice.schedule.v1.ScheduleServiceGrpc;
import dev.sluice.services.call.CallDesk;
import dev.sluice.services.call.Faults;
import dev.sluice.services.call.Key;
import dev.sluice.services.call.Refusal;
import io.grpc.stub.StreamObserver;
import java.util.Map;

/** The calls of {@code sluice.schedule.v1.ScheduleService}. */
final class ScheduleEndpoint extends ScheduleServiceGrpc.ScheduleServiceImplBase {

  private static final Refusal NOT_FOUND =
      new Refusal(
          Code.NOT_FOUND,
          ScheduleLedger.DOMAIN,
          "RESOURCE_NOT_FOUND",
          "no schedule is defined for the resource",
          Map.of());

  private final CallDesk<ScheduleCall> desk;

  ScheduleEndpoint(CallDesk<ScheduleCall> desk) {
    this.desk = desk;
  }

  @Override
  public void defineSchedule(DefineScheduleRequest request, StreamObserver<Schedule> answers) {
    desk.handle(new ScheduleCall.Define(request), answers);
  }

  @Override
  public void closeSchedule(CloseScheduleRequest request, StreamObserver<Schedule> answers) {
    desk.handle(new ScheduleCall.Close(request), answers);
  }

  @Override
  public void placeHold(PlaceHoldRequest request, StreamObserver<Hold> answers) {
    desk.handle(new ScheduleCall.Place(request), answers);
  }

  @Override
  public void confirmHold(ConfirmHoldRequest request, StreamObserver<Hold> answers) {
    desk.handle(new ScheduleCall.Confirm(request), answers);
  }

  @Override
  public void releaseHold(ReleaseHoldRequest request, StreamObserver<Hold> answers) {
    desk.handle(new ScheduleCall.Release(request), answers);
  }

  @Override
  public void getSchedule(GetScheduleRequest request, StreamObserver<Schedule> answers) {
    var faults = new Faults();
    faults.id("tenant", request.getTenant());
    faults.id("resource_id", request.getResourceId());
    var key = new Key(request.getTenant(), request.getResourceId());
    desk.read(faults, connection -> ScheduleStore.find(connection, key), NOT_FOUND, answers);
  }
}
