package dev.sluice.services.call;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import java.util.Map;

/**
 * Why a service says no: a reason for programs (google.rpc.ErrorInfo, AIP-193) and a sentence.
 *
 * @param domain the service that gives the reason
 */
public record Refusal(
    Code code, String domain, String reason, String message, Map<String, String> metadata) {

  public Refusal {
    metadata = Map.copyOf(metadata);
  }

  public Status toStatus() {
    return Status.newBuilder()
        .setCode(code.getNumber())
        .setMessage(message)
        .addDetails(
            Any.pack(
                ErrorInfo.newBuilder()
                    .setDomain(domain)
                    .setReason(reason)
                    .putAllMetadata(metadata)
                    .build()))
        .build();
  }
}
