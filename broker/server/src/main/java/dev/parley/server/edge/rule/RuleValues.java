package dev.parley.server.edge.rule;

import com.google.protobuf.ByteString;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.parley.v1.Part;
import dev.parley.v1.RulePart;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Turns content into values that rules can look into. */
final class RuleValues {
  /** Of a key that comes twice nobody knows which one an agent will go by. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY).build();

  private static final Value NULL = Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();

  private RuleValues() {}

  static List<RulePart> parts(List<Part> parts) {
    return parts.stream().map(RuleValues::part).toList();
  }

  private static RulePart part(Part part) {
    RulePart.Builder shown =
        RulePart.newBuilder()
            .setName(part.getName())
            .setTrustValue(part.getTrustLabelValue())
            .setJson(NULL);
    switch (part.getContentCase()) {
      case TEXT ->
          shown
              .setMediaType("text/plain")
              .setText(part.getText())
              .setSizeBytes(size(part.getText()));
      case JSON ->
          shown
              .setMediaType("application/json")
              .setJson(json(part.getJson()))
              .setSizeBytes(size(part.getJson()));
      case BLOB ->
          shown
              .setMediaType(part.getBlob().getMediaType())
              .setSizeBytes(part.getBlob().getData().size());
      case ARTIFACT ->
          shown
              .setMediaType(part.getArtifact().getMediaType())
              .setSizeBytes(part.getArtifact().getSizeBytes())
              .setDigest(part.getArtifact().getDigest());
      case CONTENT_NOT_SET -> {}
    }
    return shown.build();
  }

  private static long size(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * The payload of a proposal; null when it is not JSON, whatever it is called, or has a key twice.
   */
  static Value payload(String mediaType, ByteString payload) {
    return mediaType.toLowerCase(Locale.ROOT).contains("json") && payload.isValidUtf8()
        ? json(payload.toStringUtf8())
        : NULL;
  }

  private static Value json(String text) {
    try {
      return value(MAPPER.readTree(text));
    } catch (JacksonException e) {
      return NULL;
    }
  }

  private static Value value(JsonNode node) {
    Value.Builder value = Value.newBuilder();
    if (node.isObject()) {
      Struct.Builder fields = Struct.newBuilder();
      node.properties().forEach(field -> fields.putFields(field.getKey(), value(field.getValue())));
      return value.setStructValue(fields).build();
    }
    if (node.isArray()) {
      ListValue.Builder list = ListValue.newBuilder();
      node.forEach(element -> list.addValues(value(element)));
      return value.setListValue(list).build();
    }
    if (node.isBoolean()) {
      return value.setBoolValue(node.booleanValue()).build();
    }
    if (node.isNumber()) {
      return value.setNumberValue(node.doubleValue()).build();
    }
    return node.isString() ? value.setStringValue(node.stringValue()).build() : NULL;
  }
}
