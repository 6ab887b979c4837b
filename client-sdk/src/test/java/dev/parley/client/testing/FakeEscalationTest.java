package dev.parley.client.testing;

import static dev.parley.client.Fixtures.SOON;
import static dev.parley.client.Fixtures.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.client.ParleyException;
import dev.parley.client.Review;
import dev.parley.client.TaskFailure;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskHandler;
import dev.parley.client.TaskResult;
import dev.parley.client.WithFakeBroker;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.RedoAssignee;
import dev.parley.v1.Reviewer;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;
import org.junit.jupiter.api.Test;

/** The fake gives tasks to others where a real broker does. */
final class FakeEscalationTest extends WithFakeBroker {
  private static final TaskHandler FAILS =
      task -> {
        throw TaskFailure.retryable("no");
      };
  private static final TaskHandler DECLINES =
      task -> {
        throw TaskFailure.decline("not mine");
      };

  private void start(String agentId, String capability, TaskHandler handler) {
    parley.worker(agentId).capability(capability, handler).start();
  }

  @Test
  void expertsGetWhatNobodyElseHasAnAttemptLeftFor() {
    start("junior", "work", FAILS);
    start("senior", "expert", task -> TaskResult.text("by attempt " + task.attempt()));
    TaskHandle task =
        parley.requester().submit(draft().attempts(1).escalateAttemptsTo("expert").build());

    assertThat(task.result(SOON).text()).isEqualTo("by attempt 1");
    assertThat(broker.history(task.id()))
        .filteredOn(TaskEvent::hasFailed)
        .singleElement()
        .satisfies(event -> {
          assertThat(event.getState()).isEqualTo(TaskState.TASK_STATE_QUEUED);
          assertThat(event.getFailed().getEscalatedTo().getCapability()).isEqualTo("expert");
        });
  }

  @Test
  void aTaskIsParkedWhenItsExpertsHaveNoAttemptLeftEither() {
    start("junior", "work", FAILS);
    start("senior", "expert", FAILS);
    TaskHandle task =
        parley.requester().submit(draft().attempts(1).escalateAttemptsTo("expert").build());

    Task parked = broker.awaitState(task.id(), TaskState.TASK_STATE_PARKED);

    assertThat(parked.getReason()).isEqualTo(TaskReason.TASK_REASON_ATTEMPTS_EXHAUSTED);
    assertThat(parked.getAttemptTotal()).isEqualTo(2);
  }

  @Test
  void expertsGetWhatEverybodyElseDeclined() {
    for (int agent = 1; agent <= 10; agent++) {
      start("w" + agent, "work", DECLINES);
    }
    TaskHandle task = parley.requester().submit(draft().escalateAttemptsTo("expert").build());
    broker.awaitFrames("w10", frames -> frames.stream().anyMatch(AgentFrame::hasDecline));
    assertThat(broker.task(task.id()).getReason()).isEqualTo(TaskReason.TASK_REASON_ESCALATED);

    start("w1-expert", "expert", done -> TaskResult.text("done"));

    assertThat(task.result(SOON).text()).isEqualTo("done");
  }

  @Test
  void expertsDoOneMoreRoundAndThenAHumanJudges() {
    start("junior", "work", task -> TaskResult.text("junior's"));
    start("senior", "expert", task -> TaskResult.text("senior's"));
    TaskHandle task =
        parley
            .requester()
            .submit(
                draft()
                    .reviewByRequester()
                    .rounds(1)
                    .redoBy(RedoAssignee.REDO_ASSIGNEE_SAME)
                    .escalateTo("expert")
                    .build());
    broker.awaitState(task.id(), TaskState.TASK_STATE_VERIFYING);
    task.review(1, Review.redo("more"));

    Task second = broker.awaitState(task.id(), TaskState.TASK_STATE_VERIFYING);
    assertThat(second.getRounds(1).getAgent().getId()).isEqualTo("senior");
    assertThat(second.getAwaitedReviewer()).isEqualTo(Reviewer.REVIEWER_REQUESTER);
    task.review(2, Review.redo("still more"));

    Task escalated = broker.task(task.id());
    assertThat(escalated.getState()).isEqualTo(TaskState.TASK_STATE_VERIFYING);
    assertThat(escalated.getReason()).isEqualTo(TaskReason.TASK_REASON_ESCALATED);
    assertThat(escalated.getAwaitedReviewer()).isEqualTo(Reviewer.REVIEWER_HUMAN);
    assertThatThrownBy(() -> task.asAgent("boss").review(2, Review.accept()))
        .isInstanceOfSatisfying(
            ParleyException.class,
            e -> assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_HUMAN_EXPECTED));

    task.review(2, Review.redo("a human wants more"));
    Task third = broker.awaitState(task.id(), TaskState.TASK_STATE_VERIFYING);
    assertThat(third.getRound()).as("beyond the rounds of the policy").isEqualTo(3);
    task.review(3, Review.accept());
    assertThat(task.result(SOON).text()).isEqualTo("senior's");
  }

  @Test
  void aHumanJudgesAtOnceWhenThePolicyNamesNobody() {
    start("junior", "work", task -> TaskResult.text("junior's"));
    TaskHandle task =
        parley
            .requester()
            .submit(
                draft()
                    .reviewByRequester()
                    .rounds(1)
                    .whenRoundsExhausted(ExhaustionAction.EXHAUSTION_ACTION_ESCALATE)
                    .build());
    broker.awaitState(task.id(), TaskState.TASK_STATE_VERIFYING);

    task.review(1, Review.redo("more"));

    assertThat(broker.task(task.id()).getAwaitedReviewer()).isEqualTo(Reviewer.REVIEWER_HUMAN);
    assertThat(broker.task(task.id()).getRound()).isEqualTo(1);
  }

  @Test
  void aVerdictThatIsNoVerdictOnTheWorkParksIt() {
    start("junior", "work", task -> TaskResult.text("junior's"));
    TaskHandle task = parley.requester().submit(draft().reviewByRequester().build());
    broker.awaitState(task.id(), TaskState.TASK_STATE_VERIFYING);

    task.review(1, Review.unverifiable("nobody can tell"));

    assertThat(broker.task(task.id()).getState()).isEqualTo(TaskState.TASK_STATE_PARKED);
    assertThat(broker.task(task.id()).getReason()).isEqualTo(TaskReason.TASK_REASON_UNVERIFIABLE);
  }
}
