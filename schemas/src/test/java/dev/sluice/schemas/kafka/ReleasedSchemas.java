package dev.sluice.schemas.kafka;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Tells what of a released schema a newer one has broken. */
final class ReleasedSchemas {
  private ReleasedSchemas() {}

  /** One sentence for each break; empty if old and new readers understand each other. */
  static List<String> breaks(FileDescriptorProto released, FileDescriptorProto now) {
    List<String> breaks = new ArrayList<>();
    if (!released.getPackage().equals(now.getPackage())) {
      breaks.add("package " + released.getPackage() + " was renamed");
    }
    for (DescriptorProto old : released.getMessageTypeList()) {
      Optional<DescriptorProto> same =
          now.getMessageTypeList().stream()
              .filter(m -> m.getName().equals(old.getName()))
              .findFirst();
      if (same.isEmpty()) {
        breaks.add("message " + old.getName() + " was removed");
      } else {
        breaks.addAll(breaks(old, same.get()));
      }
    }
    for (EnumDescriptorProto old : released.getEnumTypeList()) {
      breaks.addAll(breaks(old, now));
    }
    return breaks;
  }

  private static List<String> breaks(DescriptorProto old, DescriptorProto now) {
    List<String> breaks = new ArrayList<>();
    for (FieldDescriptorProto field : old.getFieldList()) {
      String name = old.getName() + "." + field.getName();
      Optional<FieldDescriptorProto> same =
          now.getFieldList().stream().filter(f -> f.getNumber() == field.getNumber()).findFirst();
      if (same.isEmpty()) {
        breaks.add("field " + name + " was removed");
      } else if (!same.get().getName().equals(field.getName())) {
        breaks.add(
            "number %d of %s was reused for %s"
                .formatted(field.getNumber(), name, same.get().getName()));
      } else if (!shape(field, old).equals(shape(same.get(), now))) {
        breaks.add(
            "field %s was %s and is %s".formatted(name, shape(field, old), shape(same.get(), now)));
      }
    }
    return breaks;
  }

  private static List<String> breaks(EnumDescriptorProto old, FileDescriptorProto now) {
    List<EnumValueDescriptorProto> values =
        now.getEnumTypeList().stream()
            .filter(e -> e.getName().equals(old.getName()))
            .flatMap(e -> e.getValueList().stream())
            .toList();
    return old.getValueList().stream()
        .filter(
            v ->
                values.stream()
                    .noneMatch(
                        w ->
                            w.getNumber() == v.getNumber()
                                && Objects.equals(w.getName(), v.getName())))
        .map(v -> "value %s.%s was removed or changed".formatted(old.getName(), v.getName()))
        .toList();
  }

  /** Type, label and group of a field: what may not change. */
  private static String shape(FieldDescriptorProto field, DescriptorProto message) {
    String group =
        field.hasOneofIndex() && !field.getProto3Optional()
            ? " in " + message.getOneofDecl(field.getOneofIndex()).getName()
            : "";
    return field.getLabel()
        + (field.getProto3Optional() ? " (tracked) " : " ")
        + field.getType()
        + " "
        + field.getTypeName()
        + group;
  }
}
