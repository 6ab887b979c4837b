package dev.parley.cli.option;

import dev.parley.cli.outcome.CliFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A value of the form {@code KEY=VALUE}.
 *
 * @param key what stands before the first equals sign
 * @param value the rest; may be empty
 */
public record KeyValue(String key, String value) {
  /** Reads one. */
  public static final class Converter implements ITypeConverter<KeyValue> {
    @Override
    public KeyValue convert(String text) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new TypeConversionException("expected KEY=VALUE, but found '" + text + "'");
      }
      return new KeyValue(text.substring(0, equals), text.substring(equals + 1));
    }
  }

  /**
   * Returns the values by their keys, in the order given.
   *
   * @param option what they came from, for the message when a key is there twice
   */
  public static Map<String, String> toMap(List<KeyValue> pairs, String option) {
    Map<String, String> map = new LinkedHashMap<>();
    for (KeyValue pair : pairs) {
      if (map.put(pair.key(), pair.value()) != null) {
        throw CliFailure.usage(
            option + " expects each key once, but found '" + pair.key() + "' twice",
            "Leave one out.");
      }
    }
    return map;
  }
}
