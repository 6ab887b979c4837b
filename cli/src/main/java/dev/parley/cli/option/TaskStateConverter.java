package dev.parley.cli.option;

import dev.parley.cli.console.Names;
import dev.parley.v1.TaskState;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the names of states, in either case, with or without the prefix of the protocol. */
public final class TaskStateConverter implements ITypeConverter<TaskState> {
  private static final List<TaskState> STATES =
      Arrays.stream(TaskState.values())
          .filter(
              state -> state != TaskState.UNRECOGNIZED && state != TaskState.TASK_STATE_UNSPECIFIED)
          .toList();

  @Override
  public TaskState convert(String text) {
    String wanted = text.toUpperCase(Locale.ROOT).replace('-', '_');
    for (TaskState state : STATES) {
      if (state.name().equals(wanted) || Names.of(state).equals(wanted)) {
        return state;
      }
    }
    throw new TypeConversionException(
        "expected a state, one of %s, but found '%s'"
            .formatted(STATES.stream().map(Names::of).collect(Collectors.joining(", ")), text));
  }
}
