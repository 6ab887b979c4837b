package dev.parley.v1.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskState;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The transition table speaks of the states and events of the protocol, and is shown as it is. */
final class TransitionTableTest {
  private static final Set<String> NOT_PUBLIC = Set.of("TaskForgotten");
  private static final String NO_STATE = "NONE";

  @Test
  void statesAndEventsAreThoseOfTheProtocol() {
    Set<String> states =
        TaskState.getDescriptor().getValues().stream()
            .map(value -> value.getName().substring("TASK_STATE_".length()))
            .collect(Collectors.toSet());
    Set<String> events =
        TaskEvent.getDescriptor().getOneofs().get(0).getFields().stream()
            .map(FieldDescriptor::getMessageType)
            .map(type -> type.getName())
            .collect(Collectors.toSet());
    assertThat(TransitionTable.rows())
        .doesNotHaveDuplicates()
        .allSatisfy(row -> {
          assertThat(states).contains(row.to());
          assertThat(row.from()).matches(from -> from.equals(NO_STATE) || states.contains(from));
          assertThat(row.event())
              .matches(event -> NOT_PUBLIC.contains(event) || events.contains(event));
        });
    assertThat(TransitionTable.rows().stream().map(TransitionTable.Row::event))
        .as("every event of the protocol leads somewhere")
        .containsAll(events);
  }

  @Test
  void pageShowsTheTable() {
    MadePart.check(Checkout.path("docs/spec/tasks.md"), "transitions", TransitionTable.make());
  }
}
