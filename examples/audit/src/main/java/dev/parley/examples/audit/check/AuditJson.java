package dev.parley.examples.audit.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Arrays;
import java.util.List;

/**
 * Compact JSON of what travels in task inputs and outputs. Equal values always give equal text.
 * Unknown properties are ignored, so that an older reader understands a newer writer. Thread-safe.
 */
public final class AuditJson {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private AuditJson() {}

  /** One line of JSON for any of the audit's records. */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw unwritable(value, e);
    }
  }

  /** The same with line breaks and indentation, for files that people open. */
  public static String writePretty(Object value) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw unwritable(value, e);
    }
  }

  /**
   * Reads one of the audit's records back.
   *
   * @throws MalformedOutputException when the text is not JSON of that type
   */
  public static <T> T read(String json, Class<T> type) throws MalformedOutputException {
    try {
      T value = MAPPER.readValue(json, type);
      if (value == null) {
        throw new IllegalArgumentException("null");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw malformed(type, e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw malformed(type, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Reads a list of findings.
   *
   * @throws MalformedOutputException when the text is not a JSON list of findings
   */
  public static List<Finding> readFindings(String json) throws MalformedOutputException {
    return Arrays.stream(read(json, Finding[].class)).sorted().toList();
  }

  private static IllegalArgumentException unwritable(Object value, JsonProcessingException cause) {
    return new IllegalArgumentException(
        "Expected one of the audit's records, but " + value.getClass() + " has no JSON form.",
        cause);
  }

  private static MalformedOutputException malformed(
      Class<?> expected, String found, Exception cause) {
    return new MalformedOutputException(
        "Expected the JSON of a " + expected.getSimpleName() + ", but found: " + found, cause);
  }
}
