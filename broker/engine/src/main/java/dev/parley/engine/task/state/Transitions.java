package dev.parley.engine.task.state;

import dev.parley.engine.task.TaskState;
import dev.parley.journal.v1.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Which state may follow which by which event: the table of the specification, read from the same
 * file that the specification shows. Immutable.
 */
public final class Transitions {

  /** One row of the table. */
  public record Row(TaskState from, Event.KindCase event, TaskState to) {}

  private static final List<Row> ROWS = read();

  /** More than any number of a state or of a kind of event. */
  private static final int SIDE = side();

  /** By {@link #index}: asked for every event, so neither a row is made for it nor hashed. */
  private static final boolean[] ALLOWED = allowed();

  private Transitions() {}

  /** The table, in the order of the file. */
  public static List<Row> rows() {
    return ROWS;
  }

  /**
   * The state that an event leads to.
   *
   * @throws IllegalStateException when the table has no such row
   */
  static TaskState check(TaskState from, Event event) {
    TaskState to = TaskState.byNumber(event.getState());
    if (to == null || !ALLOWED[index(from, event.getKindCase(), to)]) {
      throw new IllegalStateException(
          "Expected a transition of the table, but task %s would go from %s by %s to %s"
              .formatted(event.getTaskId(), from, event.getKindCase(), to));
    }
    return to;
  }

  private static int index(TaskState from, Event.KindCase event, TaskState to) {
    return (from.number() * SIDE + event.getNumber()) * SIDE + to.number();
  }

  private static int side() {
    int states = Stream.of(TaskState.values()).mapToInt(TaskState::number).max().orElse(0);
    int kinds =
        Stream.of(Event.KindCase.values()).mapToInt(Event.KindCase::getNumber).max().orElse(0);
    return Math.max(states, kinds) + 1;
  }

  private static boolean[] allowed() {
    boolean[] allowed = new boolean[SIDE * SIDE * SIDE];
    ROWS.forEach(row -> allowed[index(row.from(), row.event(), row.to())] = true);
    return allowed;
  }

  private static List<Row> read() {
    try (InputStream in = Transitions.class.getResourceAsStream("task-transitions.csv")) {
      if (in == null) {
        throw new IllegalStateException(
            "Expected the resource task-transitions.csv beside Transitions, but it is missing");
      }
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      return reader.lines().skip(1).filter(l -> !l.isBlank()).map(Transitions::row).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Row row(String line) {
    String[] cells = line.split(",", -1);
    return new Row(
        TaskState.valueOf(cells[0].strip()),
        Event.KindCase.valueOf(upperSnake(cells[1].strip())),
        TaskState.valueOf(cells[2].strip()));
  }

  private static String upperSnake(String camel) {
    return camel.replaceAll("(?<=.)([A-Z])", "_$1").toUpperCase(Locale.ROOT);
  }
}
