package dev.parley.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.state.Transitions;
import dev.parley.journal.v1.Event.KindCase;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class TransitionsTest {

  @Test
  void everyEventHasARow() {
    Set<KindCase> named =
        Transitions.rows().stream().map(Transitions.Row::event).collect(Collectors.toSet());

    EnumSet<KindCase> ofNoTask =
        EnumSet.of(
            KindCase.KIND_NOT_SET,
            KindCase.SWITCH_ENGAGED,
            KindCase.SWITCH_EASED,
            KindCase.SWITCH_FORGOTTEN);
    assertThat(named).isEqualTo(EnumSet.complementOf(ofNoTask));
  }

  @Test
  void nothingLeavesATerminalState() {
    assertThat(Transitions.rows())
        .filteredOn(row -> row.from().terminal())
        .allSatisfy(row -> assertThat(row.to()).isEqualTo(row.from()));
  }

  @Test
  void everyUnfinishedStateCanBeCanceledAndExpire() {
    Set<TaskState> reachable =
        Transitions.rows().stream()
            .map(Transitions.Row::to)
            .filter(state -> !state.terminal())
            .collect(Collectors.toSet());
    for (TaskState end : Arrays.asList(TaskState.CANCELED, TaskState.EXPIRED)) {
      Set<TaskState> ended =
          Transitions.rows().stream()
              .filter(row -> row.to() == end && row.event() == KindCase.TASK_ENDED)
              .map(Transitions.Row::from)
              .collect(Collectors.toSet());
      assertThat(ended).isEqualTo(reachable);
    }
  }
}
