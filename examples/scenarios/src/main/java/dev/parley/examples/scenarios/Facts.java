package dev.parley.examples.scenarios;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What came of a scenario: whether it ended the way that it should, and figures by name. Immutable.
 *
 * @param good whether it showed what it is there to show
 * @param values texts, numbers and booleans, in the order in which they are shown
 */
public record Facts(boolean good, Map<String, Object> values) {

  /** Facts without any figure yet. */
  public static Facts of(boolean good) {
    return new Facts(good, Map.of());
  }

  /** The same with another figure: a text, a number or a boolean. */
  public Facts with(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(values);
    more.put(name, value);
    return new Facts(good, Collections.unmodifiableMap(more));
  }
}
