package dev.sluice.schemas.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.TextFormat;
import dev.sluice.schemas.message.v1.CommandMessages;
import dev.sluice.schemas.message.v1.ControlMessages;
import dev.sluice.schemas.message.v1.EventMessages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The message schemas only grow: what was released is still there as it was. */
class ReleasedSchemasTest {
  private static final Path RELEASED = Path.of("src", "test", "resources", "released");
  private static final List<FileDescriptor> FILES =
      List.of(
          CommandMessages.getDescriptor(),
          EventMessages.getDescriptor(),
          ControlMessages.getDescriptor());

  /** {@code -Dsluice.release-schemas} takes the present schemas as released. */
  @Test
  void whatWasReleasedIsStillThere() throws IOException {
    for (FileDescriptor file : FILES) {
      if (System.getProperty("sluice.release-schemas") != null) {
        Files.createDirectories(RELEASED);
        Files.writeString(path(file), TextFormat.printer().printToString(file.toProto()));
      }
      FileDescriptorProto released =
          TextFormat.parse(Files.readString(path(file)), FileDescriptorProto.class);
      assertThat(ReleasedSchemas.breaks(released, file.toProto()))
          .as("%s must only grow", file.getName())
          .isEmpty();
    }
  }

  @Test
  void aReusedNumberIsFound() {
    assertThat(breaksAfter(field -> field.setName("other")))
        .containsExactly("number 1 of Customer.name was reused for other");
  }

  @Test
  void aChangedTypeIsFound() {
    assertThat(breaksAfter(field -> field.setType(FieldDescriptorProto.Type.TYPE_INT64)))
        .singleElement()
        .asString()
        .startsWith("field Customer.name was LABEL_OPTIONAL TYPE_STRING");
    assertThat(breaksAfter(field -> field.setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)))
        .hasSize(1);
  }

  @Test
  void aRemovedFieldIsFound() {
    assertThat(breaksAfter(field -> field.setNumber(99)))
        .containsExactly("field Customer.name was removed");
  }

  @Test
  void aRemovedMessageOrValueIsFound() {
    FileDescriptorProto events = EventMessages.getDescriptor().toProto();
    FileDescriptorProto.Builder less = events.toBuilder();
    less.removeMessageType(0);
    less.getEnumTypeBuilder(0).getValueBuilder(1).setNumber(77);
    assertThat(ReleasedSchemas.breaks(events, less.build()))
        .containsExactly(
            "message Step was removed",
            "value CommandStatus.COMMAND_STATUS_ACCEPTED was removed or changed");
  }

  @Test
  void growthIsNoBreak() {
    FileDescriptorProto commands = CommandMessages.getDescriptor().toProto();
    FileDescriptorProto.Builder more = commands.toBuilder();
    more.addMessageTypeBuilder().setName("Another");
    more.getMessageTypeBuilder(0)
        .addFieldBuilder()
        .setName("another")
        .setNumber(50)
        .setType(FieldDescriptorProto.Type.TYPE_STRING);
    assertThat(ReleasedSchemas.breaks(commands, more.build())).isEmpty();
  }

  private interface Change {
    FieldDescriptorProto.Builder on(FieldDescriptorProto.Builder field);
  }

  /** The breaks after a change of {@code Customer.name}. */
  private static List<String> breaksAfter(Change change) {
    FileDescriptorProto commands = CommandMessages.getDescriptor().toProto();
    FileDescriptorProto.Builder changed = commands.toBuilder();
    change.on(
        changed.getMessageTypeBuilderList().stream()
            .filter(m -> m.getName().equals("Customer"))
            .findFirst()
            .orElseThrow()
            .getFieldBuilder(0));
    return ReleasedSchemas.breaks(commands, changed.build());
  }

  private static Path path(FileDescriptor file) {
    String name = Path.of(file.getName()).getFileName().toString();
    return RELEASED.resolve(name.replace(".proto", ".textproto"));
  }
}
