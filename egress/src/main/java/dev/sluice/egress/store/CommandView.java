package dev.sluice.egress.store;

import dev.sluice.runtime.http.JsonBytes;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.json.DocumentJson;

/**
 * A command as polls show it.
 *
 * @param json the document
 */
public record CommandView(
    String tenant, String subject, long revision, boolean isFinal, byte[] json) {

  public static CommandView of(CommandDocument document) {
    return new CommandView(
        document.tenant(),
        document.subject(),
        document.revision(),
        document.status().isFinal(),
        JsonBytes.of(DocumentJson.document(document)));
  }
}
