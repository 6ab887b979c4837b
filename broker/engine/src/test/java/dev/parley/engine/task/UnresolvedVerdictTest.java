package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.reviewed;
import static dev.parley.engine.task.Scenario.task;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.UnresolvedAction;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.TaskCreated;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whoever decides what a criterion is worth that is wrong, or can't be told, settles it. */
final class UnresolvedVerdictTest {

  private static final Actor AUTHOR = Actors.requester("local");
  private static final Actor SOMEBODY = Actors.requester("somebody");

  private final Scenario scenario = new Scenario().agent("ann", 5, "work");

  @Test
  void theAuthorAcceptsWhatIsParkedWithoutACriterionThatIsWrong() {
    park("a", reviewed(), VerdictDecision.CRITERION_INVALID);

    judge("a", VerdictDecision.ACCEPT, FindingState.WAIVED, AUTHOR, 0);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ACCEPTED);
    assertThat(scenario.get("a").round()).as("no blind redo").isEqualTo(1);
    assertThat(scenario.kinds("a"))
        .endsWith(KindCase.TASK_PARKED, KindCase.VERDICT_GIVEN, KindCase.TASK_ENDED);
    assertThat(requireNonNull(scenario.get("a").rounds().getLast().judgement()).openFindings())
        .isZero();
  }

  @Test
  void theAuthorRejectsWhatIsParked() {
    park("a", reviewed(), VerdictDecision.UNVERIFIABLE);

    judge("a", VerdictDecision.REJECT, FindingState.UNMET, AUTHOR, 0);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.REJECTED);
  }

  @Test
  void aRedoOfWhatIsParkedIsARoundWithAVerdictInHand() {
    park("a", reviewed(), VerdictDecision.CRITERION_INVALID);

    judge("a", VerdictDecision.REDO, FindingState.UNMET, AUTHOR, 0);

    assertThat(scenario.get("a").round()).isEqualTo(2);
    assertThat(requireNonNull(scenario.get("a").rounds().getLast().judgement()).decision())
        .isEqualTo(VerdictDecision.REDO);
    assertThat(requireNonNull(scenario.get("a").holder()).getId()).isEqualTo("ann");
  }

  @Test
  void aRedoOfWhatIsParkedFollowsThePolicyWhenNoRoundIsLeft() {
    TaskCreated.Builder task = reviewed();
    task.getVerificationPolicyBuilder()
        .setRoundsMax(1)
        .setExhaustionAction(ExhaustionAction.ESCALATE.number());
    park("a", task, VerdictDecision.CRITERION_INVALID);

    judge("a", VerdictDecision.REDO, FindingState.UNMET, AUTHOR, 0);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.VERIFYING);
    assertThat(scenario.get("a").awaited()).isEqualTo(Reviewer.HUMAN);
  }

  @Test
  void aRedoOfWhatIsParkedCostsARoundOfTheBudget() {
    park(
        "a",
        reviewed().setBudget(Budget.newBuilder().setRedoRounds(0).setWarningPercent(100)),
        VerdictDecision.CRITERION_INVALID);

    assertThat(judge("a", VerdictDecision.REDO, FindingState.UNMET, AUTHOR, 0))
        .satisfies(refused(Refusal.BUDGET_EXHAUSTED)::accept);
    judge("a", VerdictDecision.ACCEPT, FindingState.WAIVED, AUTHOR, 0);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void whoSettlesWhatIsParkedIsWhoLeftItOpen() {
    park("a", reviewed(), VerdictDecision.CRITERION_INVALID);

    assertThat(judge("a", VerdictDecision.ACCEPT, FindingState.WAIVED, SOMEBODY, 0))
        .satisfies(refused(Refusal.REVIEW_NOT_EXPECTED)::accept);
    assertThat(judge("a", VerdictDecision.ACCEPT, FindingState.UNMET, AUTHOR, 0))
        .satisfies(refused(Refusal.VERDICT_INVALID)::accept);
    assertThat(judge("a", VerdictDecision.UNVERIFIABLE, FindingState.UNMET, AUTHOR, 0))
        .as("nothing would be settled")
        .satisfies(refused(Refusal.VERDICT_INVALID)::accept);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
  }

  @Test
  void aHumanSettlesWhatAHumanLeftOpen() {
    TaskCreated.Builder task = reviewed();
    task.getVerificationPolicyBuilder()
        .setReviewer(Reviewer.HUMAN.number())
        .setUnresolvedAction(UnresolvedAction.HUMAN.number());
    park("a", task, VerdictDecision.CRITERION_INVALID);

    judge("a", VerdictDecision.ACCEPT, FindingState.WAIVED, SOMEBODY, 0);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void theManagerSettlesWhatItLeftOpenUnderItsLease() {
    scenario.create("m", task());
    scenario.createChild("m.a", 1, reviewed());
    scenario.result("m.a", 1, "ann");
    judge("m.a", VerdictDecision.CRITERION_INVALID, FindingState.UNMET, SOMEBODY, 1);
    assertThat(scenario.get("m.a").state()).isEqualTo(TaskState.PARKED);

    judge("m.a", VerdictDecision.ACCEPT, FindingState.WAIVED, SOMEBODY, 1);

    assertThat(scenario.get("m.a").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void anAuthorMayWaiveAtOnceAndAnybodyElseOnlyWhatWasLeftOpen() {
    scenario.create("a", reviewed());
    scenario.result("a", 1, "ann");
    judge("a", VerdictDecision.ACCEPT, FindingState.WAIVED, AUTHOR, 0);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ACCEPTED);

    TaskCreated.Builder task = reviewed();
    task.getVerificationPolicyBuilder()
        .setReviewer(Reviewer.HUMAN.number())
        .setUnresolvedAction(UnresolvedAction.AUTHOR.number());
    scenario.create("b", task);
    scenario.result("b", 1, "ann");
    assertThat(judge("b", VerdictDecision.ACCEPT, FindingState.WAIVED, SOMEBODY, 0))
        .satisfies(refused(Refusal.VERDICT_INVALID)::accept);
    judge("b", VerdictDecision.CRITERION_INVALID, FindingState.UNMET, SOMEBODY, 0);
    assertThat(scenario.get("b").awaited()).isEqualTo(Reviewer.REQUESTER);
    judge("b", VerdictDecision.ACCEPT, FindingState.WAIVED, AUTHOR, 0);
    assertThat(scenario.get("b").reason()).isEqualTo(TaskReason.ACCEPTED);
  }

  @Test
  void nobodySettlesWhatIsParkedForAnotherReason() {
    TaskCreated.Builder task = reviewed();
    task.getVerificationPolicyBuilder()
        .setRoundsMax(1)
        .setExhaustionAction(ExhaustionAction.PARK.number());
    scenario.create("a", task);
    scenario.result("a", 1, "ann");
    judge("a", VerdictDecision.REDO, FindingState.UNMET, AUTHOR, 0);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ROUNDS_EXHAUSTED);

    assertThat(judge("a", VerdictDecision.ACCEPT, FindingState.WAIVED, AUTHOR, 0))
        .satisfies(refused(Refusal.REVIEW_NOT_EXPECTED)::accept);
  }

  private void park(String id, TaskCreated.Builder task, VerdictDecision open) {
    scenario.create(id, task);
    scenario.result(id, 1, "ann");
    judge(id, open, FindingState.UNMET, AUTHOR, 0);
    assertThat(scenario.get(id).state()).isEqualTo(TaskState.PARKED);
  }

  private TaskReply judge(
      String id, VerdictDecision decision, FindingState right, Actor by, long parentToken) {
    return scenario.when(
        new TaskCommand.ReviewTask(
            key(id),
            by,
            scenario.get(id).round(),
            decision,
            Map.of("right", right),
            true,
            ByteString.copyFromUtf8("verdict"),
            "judge-" + scenario.events.size(),
            parentToken));
  }
}
