package dev.parley.server.edge.check;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads and replaces fields of messages by paths such as {@code spec.criteria[0].id}. Stateless.
 */
final class Paths {
  private static final Pattern STEP = Pattern.compile("(\\w+)(?:\\[(\\d+)])?(?:\\.(.*))?");

  private Paths() {}

  /** The message as it is but for one field. */
  static Message with(Message message, String path, Object value) {
    Matcher step = step(path);
    FieldDescriptor field = field(message.getDescriptorForType(), step.group(1));
    Message.Builder changed = message.toBuilder();
    String rest = step.group(3);
    if (step.group(2) != null) {
      int index = Integer.parseInt(step.group(2));
      Object element =
          rest == null
              ? typed(field, value)
              : with((Message) message.getRepeatedField(field, index), rest, value);
      return changed.setRepeatedField(field, index, element).build();
    }
    if (rest != null) {
      return changed.setField(field, with((Message) message.getField(field), rest, value)).build();
    }
    return changed.setField(field, value(changed, field, value)).build();
  }

  /** The message at a path. */
  static Message message(Message message, String path) {
    Matcher step = step(path);
    FieldDescriptor field = field(message.getDescriptorForType(), step.group(1));
    Message inner =
        (Message)
            (step.group(2) == null
                ? message.getField(field)
                : message.getRepeatedField(field, Integer.parseInt(step.group(2))));
    return step.group(3) == null ? inner : message(inner, step.group(3));
  }

  /** The field that a path leads to. */
  static FieldDescriptor field(Message message, String path) {
    Matcher step = step(path);
    FieldDescriptor field = field(message.getDescriptorForType(), step.group(1));
    return step.group(3) == null
        ? field
        : field(
            message.newBuilderForType().newBuilderForField(field).getDefaultInstanceForType(),
            step.group(3));
  }

  private static FieldDescriptor field(Descriptor type, String name) {
    FieldDescriptor field = type.findFieldByName(name);
    if (field == null) {
      throw new IllegalArgumentException("Expected a field " + name + " in " + type.getName());
    }
    return field;
  }

  private static Object value(Message.Builder builder, FieldDescriptor field, Object value) {
    if (value instanceof Map<?, ?> map) {
      List<Object> entries = new ArrayList<>();
      map.forEach((k, v) -> {
        Message.Builder entry = builder.newBuilderForField(field);
        Descriptor type = field.getMessageType();
        entries.add(
            entry
                .setField(type.findFieldByNumber(1), k)
                .setField(type.findFieldByNumber(2), v)
                .build());
      });
      return entries;
    }
    return field.isRepeated()
        ? ((List<?>) value).stream().map(one -> typed(field, one)).toList()
        : typed(field, value);
  }

  private static Object typed(FieldDescriptor field, Object value) {
    return switch (field.getJavaType()) {
      case INT -> ((Number) value).intValue();
      case LONG -> ((Number) value).longValue();
      case BYTE_STRING ->
          value instanceof String text ? ByteString.copyFromUtf8(text) : (ByteString) value;
      case ENUM -> field.getEnumType().findValueByNumber(((Number) value).intValue());
      case STRING, MESSAGE, BOOLEAN, FLOAT, DOUBLE -> value;
    };
  }

  private static Matcher step(String path) {
    Matcher step = STEP.matcher(path);
    if (!step.matches()) {
      throw new IllegalArgumentException("Expected a path, but found " + path);
    }
    return step;
  }
}
