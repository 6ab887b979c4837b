package dev.parley.client.testing;

import static dev.parley.client.Fixtures.SOON;
import static dev.parley.client.Fixtures.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.client.ParleyException;
import dev.parley.client.Review;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskFailure;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskHandler;
import dev.parley.client.TaskResult;
import dev.parley.client.WithFakeBroker;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.FailureClass;
import dev.parley.v1.RedoAssignee;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent.EventCase;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The fake does what the protocol says: users' tests rest on it. */
class FakeBrokerTest extends WithFakeBroker {

  private TaskHandle submit(TaskDraft.Builder draft) {
    return parley.requester().submit(draft.build());
  }

  private void start(String agentId, TaskHandler handler) {
    parley.worker(agentId).capability("work", handler).start();
  }

  private void startSleeper() {
    parley
        .worker("w")
        .capabilityAsync(
            "work",
            task -> {
              if (task.leaseToken() > 1) {
                // Awake again, it may be the one that gets the task.
                return CompletableFuture.completedFuture(
                    TaskResult.text("token " + task.leaseToken()));
              }
              CompletableFuture<TaskResult> never = new CompletableFuture<>();
              task.onCancel(() -> never.cancel(false));
              return never;
            })
        .start();
  }

  private Task awaitState(TaskHandle task, TaskState state) {
    return broker.awaitState(task.id(), state);
  }

  @Test
  void deadlinesPassOnlyWhenTimeIsMoved() {
    TaskHandle waits = submit(draft().queueWait(Duration.ofMinutes(1)));
    TaskHandle total = submit(draft().totalTimeout(Duration.ofMinutes(2)));

    broker.advance(Duration.ofSeconds(59));
    assertThat(waits.get().getState()).isEqualTo(TaskState.TASK_STATE_QUEUED);
    broker.advance(Duration.ofSeconds(1));
    assertThat(waits.await(SOON).reason()).isEqualTo(TaskReason.TASK_REASON_QUEUE_WAIT_EXPIRED);
    broker.advance(Duration.ofSeconds(60));
    assertThat(total.await(SOON).reason()).isEqualTo(TaskReason.TASK_REASON_TOTAL_EXPIRED);
  }

  @Test
  void attemptsRunOutOfTime() {
    startSleeper();
    TaskHandle task = submit(draft().attemptTimeout(Duration.ofSeconds(5)).attempts(1));
    awaitState(task, TaskState.TASK_STATE_WORKING);

    broker.advance(Duration.ofSeconds(5));

    assertThat(task.await(SOON).failure().orElseThrow().getFailureClass())
        .isEqualTo(FailureClass.FAILURE_CLASS_ATTEMPT_TIMEOUT);
  }

  @Test
  void attemptsRunOutOfProgress() {
    startSleeper();
    TaskHandle task = submit(draft().idleTimeout(Duration.ofSeconds(5)).attempts(1));
    awaitState(task, TaskState.TASK_STATE_WORKING);

    broker.advance(Duration.ofSeconds(5));

    assertThat(task.await(SOON).failure().orElseThrow().getFailureClass())
        .isEqualTo(FailureClass.FAILURE_CLASS_IDLE_TIMEOUT);
  }

  @Test
  void leasesRunOutAndTheTaskGoesToAnother() {
    startSleeper();
    TaskHandle task = submit(draft());
    awaitState(task, TaskState.TASK_STATE_WORKING);

    broker.advance(Duration.ofSeconds(30));
    Task waiting = awaitState(task, TaskState.TASK_STATE_SCHEDULED);
    assertThat(waiting.getReason()).isEqualTo(TaskReason.TASK_REASON_BACKOFF);
    start("other", ctx -> TaskResult.text("token " + ctx.leaseToken()));
    broker.awaitInstances("other", 1);
    broker.advance(Duration.ofSeconds(1));

    assertThat(task.result(SOON).text()).isEqualTo("token 2");
  }

  @Test
  void attemptsAreCountedAndBackOff() {
    start(
        "w",
        task -> {
          throw TaskFailure.retryable("no");
        });
    TaskHandle task = submit(draft());

    awaitState(task, TaskState.TASK_STATE_SCHEDULED);
    broker.advance(Duration.ofSeconds(1));
    awaitState(task, TaskState.TASK_STATE_SCHEDULED);
    broker.advance(Duration.ofSeconds(1));
    assertThat(task.get().getAttemptTotal()).isEqualTo(2);
    broker.advance(Duration.ofSeconds(1));

    assertThat(task.await(SOON).reason()).isEqualTo(TaskReason.TASK_REASON_ATTEMPTS_EXHAUSTED);
    assertThat(broker.task(task.id()).getAttemptTotal()).isEqualTo(3);
  }

  @Test
  void declinesAreCounted() {
    for (int agent = 1; agent <= 10; agent++) {
      start(
          "w" + agent,
          task -> {
            throw TaskFailure.decline("no");
          });
    }

    assertThat(submit(draft()).await(SOON).reason())
        .isEqualTo(TaskReason.TASK_REASON_DECLINES_EXHAUSTED);
  }

  @Test
  void roundsRunOut() {
    start("w", task -> TaskResult.text("v" + task.round()));
    TaskHandle fails = submit(draft().reviewByRequester().rounds(1));
    TaskHandle accepts =
        submit(
            draft()
                .reviewByRequester()
                .rounds(1)
                .whenRoundsExhausted(ExhaustionAction.EXHAUSTION_ACTION_ACCEPT_LAST));
    TaskHandle parks =
        submit(
            draft()
                .reviewByRequester()
                .rounds(1)
                .whenRoundsExhausted(ExhaustionAction.EXHAUSTION_ACTION_PARK));
    for (TaskHandle task : new TaskHandle[] {fails, accepts, parks}) {
      awaitState(task, TaskState.TASK_STATE_VERIFYING);
      task.review(1, Review.redo("more"));
    }

    assertThat(fails.await(SOON).reason()).isEqualTo(TaskReason.TASK_REASON_ROUNDS_EXHAUSTED);
    assertThat(accepts.await(SOON).reason())
        .isEqualTo(TaskReason.TASK_REASON_ACCEPTED_WITH_FINDINGS);
    assertThat(parks.get().getState()).isEqualTo(TaskState.TASK_STATE_PARKED);
  }

  @Test
  void aRedoGoesWhereThePolicySays() {
    start("one", task -> TaskResult.text("by one"));
    TaskHandle same = submit(draft().reviewByRequester().redoBy(RedoAssignee.REDO_ASSIGNEE_SAME));
    TaskHandle other =
        submit(draft().reviewByRequester().redoBy(RedoAssignee.REDO_ASSIGNEE_DIFFERENT));
    awaitState(same, TaskState.TASK_STATE_VERIFYING);
    awaitState(other, TaskState.TASK_STATE_VERIFYING);
    start("two", task -> TaskResult.text("by two"));
    broker.awaitInstances("two", 1);

    same.review(1, Review.redo("again"));
    other.review(1, Review.redo("again"));
    awaitState(same, TaskState.TASK_STATE_VERIFYING);
    awaitState(other, TaskState.TASK_STATE_VERIFYING);

    assertThat(same.get().getRounds(1).getAgent().getId()).isEqualTo("one");
    assertThat(other.get().getRounds(1).getAgent().getId()).isEqualTo("two");
  }

  @Test
  void verdictsAreChecked() {
    start("w", task -> TaskResult.text(""));
    TaskHandle task = submit(draft().reviewByRequester().criterion("c", "C holds."));
    awaitState(task, TaskState.TASK_STATE_VERIFYING);

    for (Review wrong :
        new Review[] {
          Review.accept(),
          Review.accept().unmet("c", "", ""),
          Review.redo(""),
          Review.redo("x").met("d", "")
        }) {
      assertThatThrownBy(() -> task.review(1, wrong))
          .isInstanceOfSatisfying(
              ParleyException.class,
              e -> assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_VERDICT_INVALID));
    }
    assertThatThrownBy(() -> task.review(2, Review.accept("read")))
        .isInstanceOfSatisfying(
            ParleyException.class,
            e -> assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_ROUND_MISMATCH));
  }

  @Test
  void higherPrioritiesGoFirst() {
    TaskHandle low = submit(draft());
    TaskHandle high = submit(draft().priority(5));

    start("w", task -> TaskResult.text(""));
    low.await(SOON);
    high.await(SOON);

    assertThat(assignedAt(high)).isLessThan(assignedAt(low));
  }

  private long assignedAt(TaskHandle task) {
    return broker.history(task.id()).stream()
        .filter(event -> event.getEventCase() == EventCase.ASSIGNED)
        .findFirst()
        .orElseThrow()
        .getTreeCursor();
  }

  @Test
  void laterTasksStartLater() {
    start("w", task -> TaskResult.text(""));
    TaskHandle task = submit(draft().startAt(broker.now().plusSeconds(30)));
    assertThat(task.get().getState()).isEqualTo(TaskState.TASK_STATE_SCHEDULED);

    broker.advance(Duration.ofSeconds(30));

    assertThat(task.await(SOON).completed()).isTrue();
  }

  @Test
  void saysWhatItWaitedForInVain() {
    assertThat(submit(draft()).get().getState()).isEqualTo(TaskState.TASK_STATE_QUEUED);
    assertThatThrownBy(() -> broker.task("nobody")).hasMessageContaining("nobody");
  }
}
