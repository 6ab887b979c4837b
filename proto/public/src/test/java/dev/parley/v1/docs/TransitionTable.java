package dev.parley.v1.docs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The transition table of tasks, made readable from its file. Stateless. */
final class TransitionTable {

  /** One row of the file. Immutable. */
  record Row(String from, String event, String to) {}

  private TransitionTable() {}

  static List<Row> rows() {
    return Checkout.read(Checkout.path("docs/spec/task-transitions.csv"))
        .lines()
        .skip(1)
        .filter(line -> !line.isBlank())
        .map(line -> line.split(",", -1))
        .map(cells -> new Row(cells[0].strip(), cells[1].strip(), cells[2].strip()))
        .toList();
  }

  /** One line for each state and event, in the order of the states' first rows. */
  static String make() {
    Map<String, Map<String, String>> byState = new LinkedHashMap<>();
    for (Row row : rows()) {
      byState
          .computeIfAbsent(row.from(), from -> new LinkedHashMap<>())
          .merge(row.event(), state(row.to()), (one, more) -> one + ", " + more);
    }
    return byState.entrySet().stream()
        .flatMap(from ->
            from.getValue().entrySet().stream()
                .map(e -> line(from.getKey(), e.getKey(), e.getValue())))
        .collect(
            Collectors.joining(
                "\n", "| in state | the event | leads to |\n| --- | --- | --- |\n", "\n"));
  }

  private static String line(String from, String event, String to) {
    return "| %s | `%s` | %s |".formatted(state(from), event, to);
  }

  private static String state(String name) {
    return name.equals("NONE") ? "(none)" : "`" + name + "`";
  }
}
