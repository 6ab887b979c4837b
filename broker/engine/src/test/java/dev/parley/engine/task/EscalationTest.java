package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.reviewed;
import static dev.parley.engine.task.Scenario.task;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Joins.AttentionAction;
import dev.parley.engine.task.Loops.RepeatAction;
import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.RedoAssignee;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.Question.AnswerKind;
import dev.parley.engine.task.Schedules.OverlapAction;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect.Deliver;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.Escalation;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.FanOut;
import dev.parley.journal.v1.FanOutItem;
import dev.parley.journal.v1.Label;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.QuestionAsked;
import dev.parley.journal.v1.Schedule;
import dev.parley.journal.v1.TaskCreated;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whom a task goes to when its attempts or its declines are used up. */
final class EscalationTest {

  private static final Escalation EXPERT = Escalation.newBuilder().setCapability("expert").build();

  private final Scenario scenario = new Scenario();

  @Test
  void othersGetTheTaskWhenItsAttemptsAreUsedUpAndThenItIsParked() {
    scenario.agent("ann", 1, "work").agent("eve", 1, "expert").create("a", escalating(2));
    fail(1, "ann");
    scenario.pass(2_000);

    fail(2, "ann");

    assertThat(scenario.holderOf("a")).as("at once").isEqualTo("eve");
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ESCALATED);
    assertThat(delivered()).returns(1, Deliver::attempt).returns("expert", Deliver::escalatedTo);
    assertThat(last(Event.KindCase.ATTEMPT_FAILED).getAttemptFailed().getEscalation())
        .isEqualTo(EXPERT);
    fail(3, "eve");
    scenario.pass(2_000);
    assertThat(delivered()).returns(2, Deliver::attempt).returns("expert", Deliver::escalatedTo);
    fail(4, "eve");
    assertParked(TaskReason.ATTEMPTS_EXHAUSTED);
    assertThat(last(Event.KindCase.ATTEMPT_FAILED).getAttemptFailed().hasEscalation()).isFalse();
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void theyWaitInLineForThoseThatItIsEscalatedTo() {
    scenario.agent("ann", 1, "work").create("a", escalating(1));

    fail(1, "ann");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.QUEUED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ESCALATED);
    assertThat(scenario.get("a").attempt()).isZero();
    scenario.agent("eve", 1, "expert");
    assertThat(scenario.holderOf("a")).isEqualTo("eve");
  }

  @Test
  void theyHaveTheLabelsThatThePolicyNames() {
    TaskCreated.Builder task = escalating(1);
    task.getRetryPolicyBuilder()
        .getEscalationBuilder()
        .addSelector(Label.newBuilder().setKey("tier").setValue("2"));
    scenario.agent("ann", 1, "work").agent("eve", 1, "expert").create("a", task);
    fail(1, "ann");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.QUEUED);

    scenario.agent("eli", 1, Map.of("tier", "2"), "expert");

    assertThat(scenario.holderOf("a")).isEqualTo("eli");
  }

  @Test
  void aLeaseThatIsLostUsesTheLastAttemptUpAsWell() {
    scenario.agent("ann", 1, "work").agent("eve", 1, "expert").create("a", escalating(1));

    scenario.pass(30_000);

    assertThat(scenario.holderOf("a")).isEqualTo("eve");
    assertThat(scenario.get("a").attempt()).isEqualTo(1);
  }

  @Test
  void othersGetTheTaskWhenAsManyDeclineAsMay() {
    scenario.agent("ann", 1, "work").agent("eve", 1, "expert").agent("eli", 1, "expert");
    TaskCreated.Builder task = escalating(3);
    task.getRetryPolicyBuilder().setDeclinesMax(2);
    scenario.create("a", task);
    scenario.agent("bob", 1, "work");
    decline(1, "ann");
    assertThat(scenario.holderOf("a")).isEqualTo("bob");

    decline(2, "bob");

    assertThat(delivered()).returns("expert", Deliver::escalatedTo);
    assertThat(last(Event.KindCase.ATTEMPT_DECLINED).getAttemptDeclined().getEscalation())
        .isEqualTo(EXPERT);
    decline(3, scenario.holderOf("a"));
    assertThat(scenario.get("a").state()).as("counted anew").isEqualTo(TaskState.ASSIGNED);
    decline(4, scenario.holderOf("a"));
    assertParked(TaskReason.DECLINES_EXHAUSTED);
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void aTaskForOneAgentGoesToOthersWhenThatAgentDeclines() {
    scenario
        .agent("ann", 1, "work")
        .agent("eve", 1, "expert")
        .create("a", escalating(3).clearCapability().setAgentId("ann"));

    decline(1, "ann");

    assertThat(scenario.holderOf("a")).isEqualTo("eve");
  }

  @Test
  void whoDeclinedBeforeIsAskedAgainAsOneOfThem() {
    scenario.agent("ann", 1, "work", "expert").create("a", escalating(1));
    decline(1, "ann");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.QUEUED);
    scenario.agent("bob", 1, "work");

    fail(2, "bob");

    assertThat(scenario.holderOf("a")).isEqualTo("ann");
  }

  @Test
  void thePolicyEscalatesOnceWhateverIsUsedUp() {
    scenario.agent("ann", 1, "work").agent("eve", 1, "expert");
    TaskCreated.Builder task = escalating(1);
    task.getRetryPolicyBuilder().setDeclinesMax(1);
    scenario.create("a", task);
    fail(1, "ann");

    decline(2, "eve");

    assertParked(TaskReason.DECLINES_EXHAUSTED);
    scenario.when(new TaskCommand.RetryTask(key("a"), Actors.requester("local"), "again"));
    assertThat(scenario.holderOf("a")).as("whom it was escalated to").isEqualTo("eve");
    fail(3, "eve");
    assertParked(TaskReason.ATTEMPTS_EXHAUSTED);
  }

  @Test
  void whoSaysThatNoAttemptWillHelpIsBelieved() {
    scenario.agent("ann", 2, "work").agent("eve", 1, "expert");
    for (FailureClass failure :
        new FailureClass[] {FailureClass.PERMANENT, FailureClass.INVALID_INPUT}) {
      String id = failure == FailureClass.PERMANENT ? "a" : "b";
      scenario.create(id, escalating(1));

      scenario.fail(id, 1, "ann", failure);

      assertThat(scenario.get(id).state()).isEqualTo(TaskState.FAILED);
    }
  }

  @Test
  void whatABudgetHasOfAttemptsGoesOnFromThoseBefore() {
    scenario.agent("ann", 1, "work").agent("eve", 1, "expert");
    scenario.create(
        "a", escalating(1).setBudget(Budget.newBuilder().setAttempts(2).setWarningPercent(100)));
    fail(1, "ann");
    assertThat(scenario.holderOf("a")).isEqualTo("eve");
    scenario.create(
        "b", escalating(1).setBudget(Budget.newBuilder().setAttempts(1).setWarningPercent(100)));

    scenario.fail("b", 1, "ann", FailureClass.RETRYABLE);

    assertThat(scenario.get("b").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("b").reason()).isEqualTo(TaskReason.BUDGET_ATTEMPTS);
  }

  @Test
  void aTaskThatWaitsForAnAnswerGoesToThemWithIt() {
    scenario.agent("ann", 1, "work").create("a", escalating(1));
    QuestionAsked question =
        QuestionAsked.newBuilder()
            .setQuestionId("color")
            .setQuestion(ByteString.copyFromUtf8("which?"))
            .setAnswerKind(AnswerKind.TEXT.number())
            .build();
    scenario.when(new TaskCommand.Ask(lease("a", 1), holder("ann"), question, 0));

    fail(1, "ann");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.INPUT_REQUIRED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ESCALATED);
    scenario.when(
        new TaskCommand.AnswerTask(
            key("a"),
            Actors.requester("local"),
            "color",
            AnswerKind.TEXT,
            "",
            ByteString.copyFromUtf8("red"),
            "answer",
            0));
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.QUEUED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ESCALATED);
    scenario.agent("eve", 1, "expert");
    assertThat(scenario.holderOf("a")).isEqualTo("eve");
    assertThat(delivered().dialogue().questions()).hasSize(1);
    assertThat(delivered()).returns("expert", Deliver::escalatedTo);
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void whoReducesAFanOutCanBeOthersWithTheSameChildren() {
    FanOut fanOut =
        FanOut.newBuilder()
            .setTemplate(task().setCapability("part").setSpec(ByteString.EMPTY))
            .setJoin(
                Scenario.join()
                    .setEveryItem(true)
                    .setAttentionAction(AttentionAction.LEAVE.number()))
            .addItems(FanOutItem.newBuilder().setSpec(ByteString.copyFromUtf8("one")))
            .addItems(FanOutItem.newBuilder().setSpec(ByteString.copyFromUtf8("two")))
            .setComplete(true)
            .build();
    scenario.agent("pat", 2, "part").agent("ann", 1, "work").agent("eve", 1, "expert");
    scenario.create("a", escalating(1).setFanOut(fanOut));
    scenario.result("a.0", 1, "pat");
    scenario.result("a.1", 1, "pat");
    assertThat(scenario.holderOf("a")).isEqualTo("ann");

    fail(1, "ann");

    assertThat(scenario.holderOf("a")).isEqualTo("eve");
    assertThat(delivered()).returns("expert", Deliver::escalatedTo).returns(1, Deliver::attempt);
    assertThat(requireNonNull(delivered().resumption()).children().tasks())
        .extracting(child -> child.key().taskId())
        .containsExactly("a.0", "a.1");
    assertThat(scenario.get("a").childCount()).as("none is made again").isEqualTo(2);
    scenario.result("a", 2, "eve");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void aRunOfAScheduleIsEscalatedAndTheNextOneIsNot() {
    TaskCreated.Builder run = escalating(1);
    run.getDeadlinesBuilder().setHeartbeatMs(600_000);
    Schedule schedule =
        Schedule.newBuilder()
            .setCron("60")
            .setTimeZone("UTC")
            .setOverlapAction(OverlapAction.ALLOW.number())
            .setCatchupWindowMs(600_000)
            .setRun(run)
            .build();
    scenario.agent("ann", 1, "work").agent("eve", 1, "expert");
    scenario.create("s", task().setSchedule(schedule));
    scenario.pass(20_000);
    String first = run(0);
    assertThat(scenario.holderOf(first)).isEqualTo("ann");

    scenario.fail(first, 1, "ann", FailureClass.RETRYABLE);

    assertThat(scenario.holderOf(first)).isEqualTo("eve");
    assertThat(scenario.get(first).reason()).isEqualTo(TaskReason.ESCALATED);
    assertThat(delivered()).returns("expert", Deliver::escalatedTo);
    assertThat(delivered().run()).as("which run it is").isNotNull();
    scenario.pass(60_000);
    String second = run(1);
    assertThat(scenario.holderOf(second)).as("whom the template is for").isEqualTo("ann");
    assertThat(delivered()).returns("", Deliver::escalatedTo);
    scenario.fail(first, 2, "eve", FailureClass.RETRYABLE);
    assertThat(scenario.get(first).state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("s").state()).as("goes on").isEqualTo(TaskState.SCHEDULED);
    assertThat(scenario.reloaded()).isTrue();
  }

  private String run(int number) {
    return scenario.events.stream()
        .filter(Event::hasScheduleFired)
        .map(event -> event.getScheduleFired().getRunId())
        .toList()
        .get(number);
  }

  @Test
  void laterRoundsAreTheirsWithFreshAttempts() {
    TaskCreated.Builder task = reviewed();
    task.setRetryPolicy(escalating(1).getRetryPolicy());
    task.getVerificationPolicyBuilder().setRedoAssignee(RedoAssignee.SAME.number());
    scenario.agent("ann", 1, "work").agent("eve", 1, "expert").create("a", task);
    fail(1, "ann");
    scenario.result("a", 2, "eve");

    scenario.review("a", 1, VerdictDecision.REDO, FindingState.UNMET);

    assertThat(scenario.holderOf("a")).isEqualTo("eve");
    assertThat(scenario.get("a").attempt()).isEqualTo(1);
    fail(3, "eve");
    assertParked(TaskReason.ATTEMPTS_EXHAUSTED);
  }

  @Test
  void everyPolicyEscalatesOnceAndTheLatestSaysToWhom() {
    TaskCreated.Builder task = reviewed();
    task.setRetryPolicy(escalating(1).getRetryPolicy());
    task.getVerificationPolicyBuilder()
        .setRoundsMax(1)
        .setExhaustionAction(ExhaustionAction.ESCALATE.number())
        .setEscalationCapability("rescue");
    task.setLoopPolicy(
        LoopPolicy.newBuilder()
            .setRepeatsMax(1)
            .setWindow(4)
            .setRepeatAction(RepeatAction.ESCALATE.number())
            .setEscalationCapability("triage"));
    scenario.agent("ann", 1, "work").agent("tom", 1, "triage").agent("eve", 1, "expert");
    scenario.agent("rob", 1, "rescue").create("a", task);

    does(1, "ann");
    assertThat(scenario.holderOf("a")).isEqualTo("tom");
    fail(2, "tom");
    assertThat(scenario.holderOf("a")).isEqualTo("eve");
    scenario.result("a", 3, "eve");
    scenario.review("a", 1, VerdictDecision.REDO, FindingState.UNMET);

    assertThat(scenario.holderOf("a")).isEqualTo("rob");
    fail(4, "rob");
    assertParked(TaskReason.ATTEMPTS_EXHAUSTED);
  }

  @Test
  void anAttemptThatFailsForALoopIsOneOfThoseThatAreUsedUp() {
    TaskCreated.Builder task = escalating(1);
    task.setLoopPolicy(
        LoopPolicy.newBuilder()
            .setRepeatsMax(1)
            .setWindow(4)
            .setRepeatAction(RepeatAction.FAIL_ATTEMPT.number())
            .setEscalationCapability("triage"));
    scenario.agent("ann", 1, "work").agent("eve", 1, "expert").create("a", task);

    does(1, "ann");

    assertThat(scenario.holderOf("a")).isEqualTo("eve");
  }

  @Test
  void itIsInTheScopeOfThoseThatItWasEscalatedTo() {
    SwitchScenario switches = new SwitchScenario(scenario);
    switches.pause("p", Scope.capability("expert"));
    scenario.agent("ann", 1, "work").agent("eve", 1, "expert").create("a", escalating(1));

    fail(1, "ann");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PAUSED);
    switches.ease("p", SwitchLevel.OFF);
    assertThat(scenario.holderOf("a")).isEqualTo("eve");
    switches.kill("k", Scope.capability("work"));
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
    switches.kill("l", Scope.capability("expert"));
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.KILLED);
  }

  @Test
  void whomTheOperatorNamesComesBeforeThem() {
    scenario.agent("ann", 1, "work").agent("eve", 1, "expert").agent("bob", 1, "other");
    scenario.create("a", escalating(1));
    fail(1, "ann");
    fail(2, "eve");
    assertParked(TaskReason.ATTEMPTS_EXHAUSTED);

    scenario.when(
        new TaskCommand.RetargetTask(
            key("a"),
            Actors.operator("local"),
            "other",
            "",
            Labels.of(Map.of()),
            spec -> spec,
            spec -> 0,
            "bob knows"));

    assertThat(scenario.holderOf("a")).isEqualTo("bob");
    fail(3, "bob");
    assertParked(TaskReason.ATTEMPTS_EXHAUSTED);
  }

  private void does(long token, String agentId) {
    for (int i = 0; i < 2; i++) {
      scenario.when(
          new TaskCommand.ReportProgress(
              lease("a", token), holder(agentId), ByteString.EMPTY, "grep x"));
    }
  }

  private void fail(long token, String agentId) {
    scenario.fail("a", token, agentId, FailureClass.RETRYABLE);
  }

  private void decline(long token, String agentId) {
    scenario.when(new TaskCommand.DeclineAttempt(lease("a", token), holder(agentId), "not mine"));
  }

  private void assertParked(TaskReason reason) {
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(reason);
  }

  private Deliver delivered() {
    return scenario.effects(Deliver.class).getLast();
  }

  private Event last(Event.KindCase kind) {
    return scenario.events.stream()
        .filter(event -> event.getKindCase() == kind)
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  /** A task that is given to experts when its attempts or declines are used up. */
  private static TaskCreated.Builder escalating(int attemptsMax) {
    TaskCreated.Builder task = task();
    task.getRetryPolicyBuilder()
        .setAttemptsMax(attemptsMax)
        .setExhaustionAction(ExhaustionAction.ESCALATE.number())
        .setEscalation(EXPERT);
    return task;
  }
}
