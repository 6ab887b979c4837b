package dev.parley.engine.task.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.parley.engine.task.TaskState;
import dev.parley.journal.v1.Event;
import org.junit.jupiter.api.Test;

final class TransitionsCheckTest {

  @Test
  void allowsTheRowsOfTheTableAndNothingElse() {
    for (TaskState from : TaskState.values()) {
      for (Event.KindCase kind : Event.KindCase.values()) {
        for (TaskState to : TaskState.values()) {
          assertThat(allows(from, kind, to))
              .as("%s by %s to %s", from, kind, to)
              .isEqualTo(Transitions.rows().contains(new Transitions.Row(from, kind, to)));
        }
      }
    }
  }

  private static boolean allows(TaskState from, Event.KindCase kind, TaskState to) {
    Event.Builder event = Event.newBuilder().setState(to.number());
    if (kind != Event.KindCase.KIND_NOT_SET) {
      FieldDescriptor field = Event.getDescriptor().findFieldByNumber(kind.getNumber());
      event.setField(field, event.newBuilderForField(field).build());
    }
    try {
      return Transitions.check(from, event.build()) == to;
    } catch (IllegalStateException e) {
      return false;
    }
  }
}
