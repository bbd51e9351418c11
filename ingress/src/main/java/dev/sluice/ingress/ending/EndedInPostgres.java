package dev.sluice.ingress.ending;

import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.json.DocumentJson;
import dev.sluice.schemas.kafka.DocumentCodec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import tools.jackson.databind.json.JsonMapper;

/** Looks up in the projections which commands have ended. Thread-safe. */
final class EndedInPostgres {
  private static final String QUERY =
      "select id, document from commands where id = any (?) and status = any (?)";
  private static final String[] FINAL =
      Arrays.stream(CommandStatus.values())
          .filter(CommandStatus::isFinal)
          .map(CommandStatus::name)
          .toArray(String[]::new);

  private final DataSource postgres;
  private final JsonMapper mapper = JsonMapper.builder().build();

  EndedInPostgres(DataSource postgres) {
    this.postgres = postgres;
  }

  /** Those of these commands that have ended. */
  Map<UUID, EndedCommand> find(Collection<UUID> commandIds) throws SQLException {
    Map<UUID, EndedCommand> ended = new HashMap<>();
    try (Connection connection = postgres.getConnection();
        PreparedStatement query = connection.prepareStatement(QUERY)) {
      query.setArray(1, connection.createArrayOf("uuid", commandIds.toArray()));
      query.setArray(2, connection.createArrayOf("text", FINAL));
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          CommandDocument document = DocumentCodec.read(rows.getBytes("document"));
          ended.put(
              rows.getObject("id", UUID.class),
              new EndedCommand(
                  document.revision(), mapper.writeValueAsBytes(DocumentJson.document(document))));
        }
      }
    }
    return ended;
  }
}
