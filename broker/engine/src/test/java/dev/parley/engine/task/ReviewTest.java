package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.reviewed;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.RedoAssignee;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskEffect.Deliver;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.TaskCreated;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReviewTest {

  private final Scenario scenario = new Scenario().agent("ann", 2, "work").agent("bob", 2, "work");

  @Test
  void aResultIsNotDoneUntilItIsAccepted() {
    scenario.create("a", reviewed());
    scenario.result("a", 1, "ann");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.VERIFYING);

    scenario.review("a", 1, VerdictDecision.ACCEPT, FindingState.MET);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ACCEPTED);
  }

  @Test
  void aRedoIsTheNextRoundWithTheVerdictInHand() {
    scenario.create("a", reviewed());
    scenario.result("a", 1, "ann");

    scenario.review("a", 1, VerdictDecision.REDO, FindingState.UNMET);

    Deliver next = scenario.effects(Deliver.class).getLast();
    assertThat(next.round()).isEqualTo(2);
    assertThat(next.attempt()).isEqualTo(1);
    assertThat(next.earlierRounds())
        .singleElement()
        .satisfies(round -> {
          assertThat(round.result().toStringUtf8()).isEqualTo("result 1");
          assertThat(round.verdict().toStringUtf8()).isEqualTo("verdict 1");
        });
  }

  @Test
  void roundsDoNotUseUpAttempts() {
    TaskCreated.Builder task = reviewed();
    task.getRetryPolicyBuilder().setAttemptsMax(1);
    scenario.create("a", task);
    scenario.result("a", 1, "ann");
    scenario.review("a", 1, VerdictDecision.REDO, FindingState.UNMET);
    scenario.result("a", 2, scenario.get("a").holder() == null ? "" : holderOf("a"));

    scenario.review("a", 2, VerdictDecision.ACCEPT, FindingState.MET);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void roundsAreLimitedAndWhatFollowsIsThePolicys() {
    assertThat(exhausted("a", ExhaustionAction.FAIL)).isEqualTo(TaskState.FAILED);
    assertThat(exhausted("b", ExhaustionAction.PARK)).isEqualTo(TaskState.PARKED);
    assertThat(exhausted("c", ExhaustionAction.ACCEPT_LAST)).isEqualTo(TaskState.COMPLETED);
    assertThat(scenario.get("c").reason()).isEqualTo(TaskReason.ACCEPTED_WITH_FINDINGS);

    scenario.when(new TaskCommand.RetryTask(key("b"), Actors.requester("local"), "once more"));
    assertThat(scenario.get("b").round()).isEqualTo(3);
  }

  @Test
  void aRejectionIsFinal() {
    scenario.create("a", reviewed());
    scenario.result("a", 1, "ann");

    scenario.review("a", 1, VerdictDecision.REJECT, FindingState.UNMET);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.REJECTED);
    assertThat(scenario.review("a", 1, VerdictDecision.ACCEPT, FindingState.MET))
        .as("the same request id is answered as before")
        .isInstanceOf(TaskReply.Found.class);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.REJECTED);
  }

  @Test
  void aRedoCanGoToTheSameOrToAnotherAgent() {
    for (RedoAssignee assignee : new RedoAssignee[] {RedoAssignee.SAME, RedoAssignee.DIFFERENT}) {
      String id = assignee == RedoAssignee.SAME ? "same" : "different";
      TaskCreated.Builder task = reviewed();
      task.getVerificationPolicyBuilder().setRedoAssignee(assignee.number());
      scenario.create(id, task);
      String first = holderOf(id);
      scenario.result(id, 1, first);
      scenario.review(id, 1, VerdictDecision.REDO, FindingState.UNMET);
      if (assignee == RedoAssignee.SAME) {
        assertThat(holderOf(id)).isEqualTo(first);
      } else {
        assertThat(holderOf(id)).isNotEqualTo(first);
      }
    }
  }

  /** There is nobody else to give it to. */
  @Test
  void aTaskForOneAgentIsDoneByItInEachRound() {
    TaskCreated.Builder task = reviewed().setCapability("").setAgentId("ann");
    task.getVerificationPolicyBuilder().setRedoAssignee(RedoAssignee.DIFFERENT.number());
    scenario.create("a", task);
    scenario.result("a", 1, "ann");
    scenario.review("a", 1, VerdictDecision.REDO, FindingState.UNMET);

    assertThat(scenario.get("a").round()).isEqualTo(2);
    assertThat(holderOf("a")).isEqualTo("ann");
  }

  @Test
  void anAcceptingVerdictJudgesEveryBlockingCriterionMet() {
    scenario.create("a", reviewed());
    scenario.result("a", 1, "ann");

    assertThat(scenario.review("a", 1, VerdictDecision.ACCEPT, FindingState.UNVERIFIABLE))
        .satisfies(refused(Refusal.VERDICT_INVALID)::accept);
    assertThat(verdict("a", 1, VerdictDecision.ACCEPT, Map.of(), "local"))
        .satisfies(refused(Refusal.VERDICT_INVALID)::accept);
    assertThat(verdict("a", 1, VerdictDecision.REDO, Map.of("other", FindingState.UNMET), "local"))
        .satisfies(refused(Refusal.VERDICT_INVALID)::accept);
    assertThat(verdict("a", 1, VerdictDecision.REDO, Map.of(), "local"))
        .satisfies(refused(Refusal.VERDICT_INVALID)::accept);
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.VERIFYING);
  }

  @Test
  void onlyTheReviewerJudgesOnlyThePresentRoundOnlyWhenAsked() {
    scenario.create("a", reviewed());
    Map<String, FindingState> met = Map.of("right", FindingState.MET);
    assertThat(verdict("a", 1, VerdictDecision.ACCEPT, met, "local"))
        .satisfies(refused(Refusal.REVIEW_NOT_EXPECTED)::accept);
    scenario.result("a", 1, "ann");

    assertThat(verdict("a", 1, VerdictDecision.ACCEPT, met, "somebody"))
        .satisfies(refused(Refusal.REVIEW_NOT_EXPECTED)::accept);
    assertThat(verdict("a", 2, VerdictDecision.ACCEPT, met, "local"))
        .satisfies(refused(Refusal.ROUND_MISMATCH)::accept);
    scenario.review("a", 1, VerdictDecision.REDO, FindingState.UNMET);
    assertThat(verdict("a", 1, VerdictDecision.ACCEPT, met, "local"))
        .as("late, while the next round is done")
        .satisfies(refused(Refusal.ROUND_MISMATCH)::accept);
  }

  @Test
  void theManagerOfAChildReviewsItUnderItsLease() {
    scenario.create("a", task());
    scenario.createChild("a.b", 1, reviewed());
    scenario.result("a.b", 1, holderOf("a.b"));
    Map<String, FindingState> met = Map.of("right", FindingState.MET);

    assertThat(scenario.when(verdictOf("a.b", 1, VerdictDecision.ACCEPT, met, "x", 7)))
        .satisfies(refused(Refusal.STALE_LEASE)::accept);
    scenario.when(verdictOf("a.b", 1, VerdictDecision.ACCEPT, met, "x", 1));

    assertThat(scenario.get("a.b").state()).isEqualTo(TaskState.COMPLETED);
  }

  private TaskState exhausted(String id, ExhaustionAction action) {
    TaskCreated.Builder task = reviewed();
    task.getVerificationPolicyBuilder().setExhaustionAction(action.number());
    scenario.create(id, task);
    scenario.result(id, 1, holderOf(id));
    scenario.review(id, 1, VerdictDecision.REDO, FindingState.UNMET);
    scenario.result(id, 2, holderOf(id));
    scenario.review(id, 2, VerdictDecision.REDO, FindingState.UNMET);
    return scenario.get(id).state();
  }

  private String holderOf(String id) {
    var holder = scenario.get(id).holder();
    return holder == null ? "nobody" : holder.getId();
  }

  private TaskReply verdict(
      String id,
      int round,
      VerdictDecision decision,
      Map<String, FindingState> findings,
      String reviewer) {
    return scenario.when(verdictOf(id, round, decision, findings, reviewer, 0));
  }

  private static TaskCommand verdictOf(
      String id,
      int round,
      VerdictDecision decision,
      Map<String, FindingState> findings,
      String reviewer,
      long parentToken) {
    return new TaskCommand.ReviewTask(
        key(id),
        Actors.requester(reviewer),
        round,
        decision,
        findings,
        false,
        ByteString.copyFromUtf8("verdict"),
        "",
        parentToken);
  }
}
