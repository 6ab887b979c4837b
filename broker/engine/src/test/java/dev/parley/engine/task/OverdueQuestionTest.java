package dev.parley.engine.task;

import static dev.parley.engine.task.DialogueScenario.question;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.task;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Question.OverdueAction;
import dev.parley.engine.task.Question.State;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect.Deliver;
import dev.parley.engine.task.command.TaskEffect.Revoke;
import dev.parley.engine.task.command.TaskEffect.TellAnswer;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.QuestionAsked;
import dev.parley.journal.v1.TaskCreated;
import org.junit.jupiter.api.Test;

/** Questions that are not answered in time. */
final class OverdueQuestionTest {

  private final Scenario scenario = new Scenario().agent("ann", 4, "work");
  private final DialogueScenario dialogue = new DialogueScenario(scenario);

  @Test
  void withoutAnAnswerInTimeTheDefaultAnswerIsGiven() {
    scenario.create("a", task());
    overdue(
        "a",
        1,
        question("color").setDefaultAnswer(ByteString.copyFromUtf8("grey")),
        OverdueAction.GO_ON);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.WORKING);
    Question told = scenario.effects(TellAnswer.class).getLast().question();
    assertThat(told.state()).isEqualTo(State.ANSWERED);
    assertThat(told.answer().toStringUtf8()).isEqualTo("grey");
    assertThat(told.answerer()).isEqualTo(Actors.BROKER);
  }

  @Test
  void withoutAnAnswerInTimeTheAgentGoesOnWithoutOne() {
    scenario.create("a", task());
    overdue("a", 1, question("color"), OverdueAction.GO_ON);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.WORKING);
    assertThat(scenario.effects(TellAnswer.class).getLast().question().state())
        .isEqualTo(State.EXPIRED);
    assertThat(dialogue.answer("a", "color", "late"))
        .satisfies(refused(Refusal.QUESTION_CLOSED)::accept);
  }

  @Test
  void withoutAnAnswerInTimeTheAttemptFails() {
    scenario.create("a", task());
    overdue("a", 1, question("color"), OverdueAction.FAIL_ATTEMPT);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.SCHEDULED);
    assertThat(failureClass("a")).isEqualTo(FailureClass.ANSWER_OVERDUE.number());
    assertThat(scenario.effects(Revoke.class)).hasSize(1);
    scenario.pass(2_000);
    assertThat(scenario.effects(Deliver.class).getLast().attempt()).isEqualTo(2);
  }

  @Test
  void withoutAnAnswerInTimeTheTaskIsParkedAndALateAnswerLetsItGoOn() {
    TaskCreated.Builder task = task();
    task.getRetryPolicyBuilder().setAttemptsMax(1);
    scenario.create("a", task);
    overdue("a", 1, question("color"), OverdueAction.PARK);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ANSWER_OVERDUE);
    assertThat(scenario.effects(Revoke.class)).hasSize(1);

    dialogue.answer("a", "color", "late");

    Deliver next = scenario.effects(Deliver.class).getLast();
    assertThat(next.lease()).isEqualTo(lease("a", 2));
    assertThat(next.attempt()).isEqualTo(1);
    assertThat(next.dialogue().questions().getFirst().state()).isEqualTo(State.ANSWERED);
  }

  @Test
  void anAttemptThatIsParkedForWantOfAnAnswerIsGivenBackToTheBudget() {
    scenario.create(
        "a", task().setBudget(Budget.newBuilder().setAttempts(1).setWarningPercent(100)));
    overdue("a", 1, question("color"), OverdueAction.PARK);

    dialogue.answer("a", "color", "late");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void anAnswerToAnotherQuestionLeavesItParked() {
    scenario.create("a", task());
    dialogue.ask("a", 1, "ann", "size");
    overdue("a", 1, question("color"), OverdueAction.PARK);

    dialogue.answer("a", "size", "large");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    dialogue.answer("a", "color", "late");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
  }

  @Test
  void aParkedTaskThatIsRetriedCanAskAnew() {
    scenario.create("a", task());
    overdue("a", 1, question("color"), OverdueAction.PARK);
    scenario.when(new TaskCommand.RetryTask(key("a"), Actors.requester("local"), "go"));
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);

    dialogue.ask("a", 2, "ann", "color");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.INPUT_REQUIRED);
    dialogue.answer("a", "color", "red");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.WORKING);
  }

  private int failureClass(String id) {
    return requireNonNull(scenario.get(id).lastFailure(), "a failure").getFailureClass();
  }

  private void overdue(String id, long token, QuestionAsked.Builder asked, OverdueAction action) {
    dialogue.ask(id, token, "ann", asked.setOverdueAction(action.number()), 10_000);
    scenario.pass(9_999);
    assertThat(scenario.get(id).state()).isEqualTo(TaskState.INPUT_REQUIRED);
    scenario.pass(1);
  }
}
