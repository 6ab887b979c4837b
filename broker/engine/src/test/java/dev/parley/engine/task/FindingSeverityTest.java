package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.refused;
import static dev.parley.engine.task.Scenario.reviewed;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.Severity;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.TaskCreated;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Findings that weigh something else than their criteria do in the spec. */
final class FindingSeverityTest {
  private static final Map<String, FindingState> CASUAL =
      Map.of("right", FindingState.MET, "tone", FindingState.UNMET);
  private static final Map<String, Severity> BLOCKS = Map.of("tone", Severity.BLOCKING);

  private final Scenario scenario = new Scenario();

  @Test
  void aReviewerMayFindAnAdvisoryCriterionBlocking() {
    judged(scenario, 3);

    assertThat(judge(scenario, 1, VerdictDecision.ACCEPT, CASUAL, BLOCKS))
        .satisfies(refused(Refusal.VERDICT_INVALID)::accept);
    assertThat(
            judge(
                scenario,
                1,
                VerdictDecision.ACCEPT,
                Map.of("right", FindingState.MET, "tone", FindingState.UNVERIFIABLE),
                BLOCKS))
        .satisfies(refused(Refusal.VERDICT_INVALID)::accept);

    judge(scenario, 1, VerdictDecision.REDO, CASUAL, BLOCKS);
    assertThat(requireNonNull(scenario.get("a").rounds().getFirst().judgement()).openFindings())
        .isEqualTo(1);
    assertThat(scenario.reloaded()).isTrue();
  }

  @Test
  void whatIsMetBlocksNothing() {
    judged(scenario, 3);

    judge(
        scenario,
        1,
        VerdictDecision.ACCEPT,
        Map.of("right", FindingState.MET, "tone", FindingState.MET),
        BLOCKS);

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void withoutASeverityACriterionWeighsWhatTheSpecSays() {
    judged(scenario, 3);

    judge(scenario, 1, VerdictDecision.ACCEPT, CASUAL, Map.of("tone", Severity.ADVISORY));

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.COMPLETED);
  }

  @Test
  void noReviewerFindsABlockingCriterionAdvisory() {
    judged(scenario, 3);
    Map<String, Severity> lowered = Map.of("right", Severity.ADVISORY);

    for (VerdictDecision decision :
        new VerdictDecision[] {
          VerdictDecision.ACCEPT, VerdictDecision.REDO, VerdictDecision.REJECT
        }) {
      assertThat(judge(scenario, 1, decision, Map.of("right", FindingState.UNMET), lowered))
          .as(decision.name())
          .satisfies(refused(Refusal.VERDICT_INVALID)::accept);
    }
  }

  @Test
  void theBestRoundHasTheFewestFindingsThatBlock() {
    judged(scenario, 2);
    Map<String, FindingState> wrong =
        Map.of("right", FindingState.UNMET, "tone", FindingState.UNMET);
    judge(scenario, 1, VerdictDecision.REDO, wrong, Map.of());
    scenario.result("a", 2, "ann");

    judge(scenario, 2, VerdictDecision.REDO, wrong, BLOCKS);

    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.ACCEPTED_WITH_FINDINGS);
    assertThat(requireNonNull(scenario.get("a").outcome()).acceptedRound()).isEqualTo(1);
  }

  @Test
  void theRulesCanBeBroken() {
    Scenario deaf = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.IGNORE_SEVERITY));
    judged(deaf, 3);
    judge(deaf, 1, VerdictDecision.ACCEPT, CASUAL, BLOCKS);
    assertThat(deaf.get("a").state()).isEqualTo(TaskState.COMPLETED);

    Scenario lax = new Scenario(TaskLimits.DEFAULT, new TaskRules(TaskRule.LOWER_SEVERITY));
    judged(lax, 3);
    assertThat(
            judge(
                lax,
                1,
                VerdictDecision.REDO,
                Map.of("right", FindingState.UNMET),
                Map.of("right", Severity.ADVISORY)))
        .isInstanceOf(TaskReply.Found.class);
  }

  /** A task whose first round has a result. */
  private static void judged(Scenario scenario, int rounds) {
    TaskCreated.Builder task = reviewed().addAdvisoryCriteria("tone");
    task.getVerificationPolicyBuilder()
        .setRoundsMax(rounds)
        .setExhaustionAction(ExhaustionAction.ACCEPT_BEST.number());
    scenario.agent("ann", 1, "work").create("a", task);
    scenario.result("a", 1, "ann");
  }

  private static TaskReply judge(
      Scenario scenario,
      int round,
      VerdictDecision decision,
      Map<String, FindingState> states,
      Map<String, Severity> severities) {
    return scenario.when(
        new TaskCommand.ReviewTask(
            key("a"),
            Actors.requester("local"),
            round,
            decision,
            new Findings(states, severities),
            true,
            ByteString.copyFromUtf8("verdict"),
            "",
            0));
  }
}
