package dev.parley.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskEvent.EventCase;
import dev.parley.v1.TaskServiceGrpc.TaskServiceBlockingStub;
import dev.parley.v1.WatchTaskRequest;
import dev.parley.v1.WatchTaskResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Everything that has happened to a task that has ended, as the broker tells it. Immutable. */
record History(String taskId, List<TaskEvent> events) {
  /** Reads the history of a task; waits until the task has ended. */
  static History read(TaskServiceBlockingStub tasks, String taskId, Duration atMost) {
    Iterator<WatchTaskResponse> stream =
        tasks
            .withDeadlineAfter(atMost.toMillis(), TimeUnit.MILLISECONDS)
            .watchTask(WatchTaskRequest.newBuilder().setTaskId(taskId).build());
    List<TaskEvent> events = new ArrayList<>();
    stream.forEachRemaining(response -> events.add(response.getEvent()));
    return new History(taskId, List.copyOf(events));
  }

  /** Holds the history to what every task is promised: no gap, one end, one accepted result. */
  void checkCompleted() {
    assertThat(events)
        .as("the numbers of the events of %s", taskId)
        .extracting(TaskEvent::getNumber)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, events.size()).asLongStream().boxed().toList());
    assertThat(all(EventCase.ENDED)).as("how often %s ended", taskId).hasSize(1);
    assertThat(events.getLast().getEnded().getOutcome().getState().name())
        .as("the end of %s, which is its last event", taskId)
        .isEqualTo("TASK_STATE_COMPLETED");
    assertThat(all(EventCase.RESULT)).as("the accepted results of %s", taskId).hasSize(1);
    assertThat(leaseTokens())
        .as("the leases of %s: each with a larger token, the last one delivered", taskId)
        .isSorted()
        .doesNotHaveDuplicates()
        .endsWith(resultToken());
  }

  List<TaskEvent> all(EventCase kind) {
    return events.stream().filter(event -> event.getEventCase() == kind).toList();
  }

  /** The tokens of the leases that were given, in their order. */
  List<Long> leaseTokens() {
    return all(EventCase.ASSIGNED).stream()
        .map(event -> event.getAssigned().getLeaseToken())
        .toList();
  }

  /** The token of the lease under which the result came. */
  long resultToken() {
    return all(EventCase.RESULT).getFirst().getResult().getLeaseToken();
  }
}
