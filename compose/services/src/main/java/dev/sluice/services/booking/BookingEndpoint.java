package dev.sluice.services.booking;

import com.google.rpc.Code;
import dev.sluice.booking.v1.Booking;
import dev.sluice.booking.v1.BookingServiceGrpc;
import dev.sluice.booking.v1.CancelBookingRequest;
import dev.sluice.booking.v1.CreateBookingRequest;
import dev.sluice.booking.v1.GetBookingRequest;
import dev.sluice.booking.v1.RescheduleBookingRequest;
import dev.sluice.booking.v1.UndoChangeRequest;
import dev.sluice.booking.v1.UndoChangeResponse;
import dev.sluice.services.call.CallDesk;
import dev.sluice.services.call.Faults;
import dev.sluice.services.call.Key;
import dev.sluice.services.call.Refusal;
import io.grpc.stub.StreamObserver;
import java.util.Map;

/** The calls of {@code sluice.booking.v1.BookingService}. */
final class BookingEndpoint extends BookingServiceGrpc.BookingServiceImplBase {

  private static final Refusal NOT_FOUND =
      new Refusal(
          Code.NOT_FOUND,
          BookingLedger.DOMAIN,
          "BOOKING_NOT_FOUND",
          "there is no such booking",
          Map.of());

  private final CallDesk<BookingCall> desk;

  BookingEndpoint(CallDesk<BookingCall> desk) {
    this.desk = desk;
  }

  @Override
  public void createBooking(CreateBookingRequest request, StreamObserver<Booking> answers) {
    desk.handle(new BookingCall.Create(request), answers);
  }

  @Override
  public void rescheduleBooking(RescheduleBookingRequest request, StreamObserver<Booking> answers) {
    desk.handle(new BookingCall.Reschedule(request), answers);
  }

  @Override
  public void cancelBooking(CancelBookingRequest request, StreamObserver<Booking> answers) {
    desk.handle(new BookingCall.Cancel(request), answers);
  }

  @Override
  public void undoChange(UndoChangeRequest request, StreamObserver<UndoChangeResponse> answers) {
    desk.handle(new BookingCall.Undo(request), answers);
  }

  @Override
  public void getBooking(GetBookingRequest request, StreamObserver<Booking> answers) {
    var faults = new Faults();
    faults.id("tenant", request.getTenant());
    faults.id("booking_id", request.getBookingId());
    var key = new Key(request.getTenant(), request.getBookingId());
    desk.read(faults, connection -> BookingStore.find(connection, key), NOT_FOUND, answers);
  }
}
