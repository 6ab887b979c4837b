package dev.parley.client;

import static dev.parley.client.Fixtures.SOON;
import static dev.parley.client.Fixtures.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.client.testing.FakeBroker;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ListChildOutcomesRequest;
import dev.parley.v1.ListChildOutcomesResponse;
import dev.parley.v1.Outcome;
import dev.parley.v1.Task;
import dev.parley.v1.TaskServiceGrpc.TaskServiceImplBase;
import dev.parley.v1.TaskState;
import io.grpc.stub.StreamObserver;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What has come out of a task's children so far. */
final class PartialResultsTest {

  @Test
  void showsWhatHasEndedWhileOthersRun() {
    CountDownLatch read = new CountDownLatch(1);
    try (FakeBroker broker = FakeBroker.start();
        Parley parley = broker.connect()) {
      parley
          .worker("m")
          .capability(
              "manage",
              task -> {
                TaskHandle slow = task.manager().submit(draft().text("slow").build(), "a");
                TaskHandle fast = task.manager().submit(draft().text("fast").build(), "b");
                task.manager().collect(List.of(slow, fast)).await();
                return TaskResult.text("both");
              })
          .start();
      parley
          .worker("w")
          .capability(
              "work",
              task -> {
                if (task.text().equals("slow")) {
                  Fixtures.await(read);
                }
                return TaskResult.text(task.text());
              })
          .maxInFlight(2)
          .start();
      TaskHandle root =
          parley
              .requester()
              .submit(
                  TaskDraft.forCapability("manage")
                      .objective("Manage.")
                      .idempotencyKey("root")
                      .build());
      broker.awaitState("root.b", TaskState.TASK_STATE_COMPLETED);

      assertThat(root.outcomesSoFar())
          .singleElement()
          .satisfies(outcome -> assertThat(outcome.orThrow().text()).isEqualTo("fast"));
      read.countDown();
      root.await(SOON);
      assertThat(root.outcomesSoFar())
          .extracting(TaskOutcome::taskId)
          .containsExactly("root.a", "root.b");
      assertThatThrownBy(() -> parley.requester().task("none").outcomesSoFar().iterator().hasNext())
          .isInstanceOfSatisfying(
              ParleyException.class,
              error ->
                  assertThat(error.reason()).isEqualTo(ErrorReason.ERROR_REASON_TASK_NOT_FOUND));
    }
  }

  @Test
  void readsPagesOnlyWhenTheyAreNeededAndAnewEachTime() {
    List<ListChildOutcomesRequest> asked = new CopyOnWriteArrayList<>();
    try (Answered answered =
        Answered.by(
            new TaskServiceImplBase() {
              @Override
              public void listChildOutcomes(
                  ListChildOutcomesRequest request, StreamObserver<ListChildOutcomesResponse> out) {
                asked.add(request);
                out.onNext(
                    request.getPageToken().isEmpty()
                        ? page("next", ended("f.0"), ended("f.1"))
                        : page("", running("f.2"), ended("f.3")));
                out.onCompleted();
              }
            })) {
      Iterable<TaskOutcome> soFar = answered.parley().requester().task("f").outcomesSoFar();
      Iterator<TaskOutcome> first = soFar.iterator();
      assertThat(first.next().taskId()).isEqualTo("f.0");
      assertThat(asked).hasSize(1);

      assertThat(soFar).extracting(TaskOutcome::taskId).containsExactly("f.0", "f.1", "f.3");
    }
    assertThat(asked)
        .extracting(ListChildOutcomesRequest::getPageToken)
        .containsExactly("", "", "next");
    assertThat(asked)
        .allSatisfy(request -> {
          assertThat(request.getTaskId()).isEqualTo("f");
          assertThat(request.getJoinedOnly()).isFalse();
        });
  }

  private static ListChildOutcomesResponse page(String nextToken, Task... children) {
    return ListChildOutcomesResponse.newBuilder()
        .addAllChildren(List.of(children))
        .setNextPageToken(nextToken)
        .build();
  }

  private static Task running(String id) {
    return Task.newBuilder().setTaskId(id).setState(TaskState.TASK_STATE_WORKING).build();
  }

  private static Task ended(String id) {
    return Task.newBuilder()
        .setTaskId(id)
        .setState(TaskState.TASK_STATE_COMPLETED)
        .setOutcome(Outcome.newBuilder().setState(TaskState.TASK_STATE_COMPLETED))
        .build();
  }
}
