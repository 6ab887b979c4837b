package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.holder;
import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.lease;
import static dev.parley.engine.task.Scenario.reviewed;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Loops.ResultAction;
import dev.parley.engine.task.Policies.ExhaustionAction;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskCommand.CheckReport;
import dev.parley.journal.v1.Event.KindCase;
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rounds that are sent back for the same again and again. */
final class RepeatedFindingsTest {

  private final Scenario scenario = new Scenario().agent("ann", 9, "work");

  @Test
  void theSameFindingsTooOftenAreALoop() {
    create(2, ResultAction.EXHAUST);

    findings("right", "short");
    findings("short", "right");
    assertThat(scenario.loops("a")).isEmpty();
    findings("right", "short");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.FAILED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.FINDINGS_REPEATED);
    assertThat(scenario.loops("a"))
        .containsExactly(
            LoopDetected.newBuilder()
                .setKind(Loops.Kind.REPEATED_FINDINGS.number())
                .setCount(3)
                .setRepeatedRound(1)
                .addCriterionIds("right")
                .addCriterionIds("short")
                .build());
    assertThat(scenario.kinds("a"))
        .endsWith(
            KindCase.RESULT_SUBMITTED,
            KindCase.LOOP_DETECTED,
            KindCase.VERDICT_GIVEN,
            KindCase.TASK_ENDED);
  }

  @Test
  void goingToAndFroBetweenFaultsIsALoopAsWell() {
    create(2, ResultAction.PARK);

    findings("right");
    findings("short");
    findings("right");
    findings("short");
    assertThat(scenario.get("a").state()).isEqualTo(TaskState.ASSIGNED);
    findings("right");

    assertThat(scenario.get("a").state()).isEqualTo(TaskState.PARKED);
    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.FINDINGS_REPEATED);
  }

  @Test
  void whoMakesProgressIsNone() {
    create(1, ResultAction.PARK);

    findings("right", "short");
    findings("right");
    findings("short");

    assertThat(scenario.loops("a")).isEmpty();
  }

  @Test
  void whereNoCriterionIsNamedTheSameWordsCount() {
    create(1, ResultAction.PARK);

    check("no title");
    check("no end");
    assertThat(scenario.loops("a")).isEmpty();
    check("no title");

    assertThat(scenario.get("a").reason()).isEqualTo(TaskReason.FINDINGS_REPEATED);
    assertThat(scenario.loops("a").getFirst().getRepeatedRound()).isEqualTo(1);
  }

  @Test
  void aPolicyCanHaveItGoOn() {
    create(1, ResultAction.REDO);
    findings("right");
    findings("right");

    assertThat(scenario.get("a").round()).as("the history says so, and it goes on").isEqualTo(3);
    assertThat(scenario.loops("a")).hasSize(1);
  }

  @Test
  void aHumanWhoWasAskedHasItsWay() {
    create(1, ResultAction.ESCALATE);
    findings("right");
    findings("right");
    assertThat(scenario.get("a").awaited()).isEqualTo(Reviewer.HUMAN);

    redo(2, Map.of("right", FindingState.UNMET, "short", FindingState.MET));

    assertThat(scenario.get("a").round()).isEqualTo(3);
    assertThat(scenario.loops("a")).hasSize(1);
  }

  @Test
  void withoutALimitNothingIsTooOften() {
    create(0, ResultAction.EXHAUST);

    for (int i = 0; i < 5; i++) {
      findings("right");
    }

    assertThat(scenario.get("a").round()).isEqualTo(6);
    assertThat(scenario.loops("a")).isEmpty();
  }

  @Test
  void aChildMayOnlyBeHeldTighter() {
    LoopPolicies policies = LoopPolicies.DEFAULT;
    TaskCreated parent = reviewed().setLoopPolicy(policy(3, ResultAction.PARK)).build();

    assertThat(
            policies.inherit(
                reviewed().setLoopPolicy(policy(9, ResultAction.REDO)).build(), parent))
        .returns(policy(3, ResultAction.PARK), TaskCreated::getLoopPolicy);
    assertThat(
            policies.inherit(
                reviewed().setLoopPolicy(policy(0, ResultAction.ALLOW)).build(), parent))
        .returns(policy(3, ResultAction.PARK), TaskCreated::getLoopPolicy);
    assertThat(
            policies.inherit(
                reviewed().setLoopPolicy(policy(2, ResultAction.PARK)).build(), parent))
        .returns(policy(2, ResultAction.PARK), TaskCreated::getLoopPolicy);
  }

  private void create(int findingsMax, ResultAction action) {
    TaskCreated.Builder task = reviewed().addBlockingCriteria("short");
    task.getVerificationPolicyBuilder()
        .setRoundsMax(9)
        .setExhaustionAction(ExhaustionAction.FAIL.number());
    scenario.create("a", task.setLoopPolicy(policy(findingsMax, action)));
  }

  private static LoopPolicy policy(int findingsMax, ResultAction action) {
    return LoopPolicy.newBuilder()
        .setFindingsMax(findingsMax)
        .setFindingsAction(action.number())
        .build();
  }

  /** One more round, which brings something new that does not meet these criteria. */
  private void findings(String... unmet) {
    int round = scenario.get("a").round();
    submit(round, CheckReport.PASSED);
    List<String> open = List.of(unmet);
    redo(
        round,
        Map.of(
            "right", open.contains("right") ? FindingState.UNMET : FindingState.MET,
            "short", open.contains("short") ? FindingState.UNMET : FindingState.MET));
  }

  /** One more round, which a check sends back. */
  private void check(String message) {
    submit(scenario.get("a").round(), new CheckReport(1, 0, ByteString.copyFromUtf8(message)));
  }

  private void submit(int round, CheckReport report) {
    scenario.when(
        new TaskCommand.SubmitResult(
                lease("a", round), holder("ann"), ByteString.copyFromUtf8("result " + round))
            .checked(report));
  }

  private void redo(int round, Map<String, FindingState> findings) {
    scenario.when(
        new TaskCommand.ReviewTask(
            key("a"),
            Actors.requester("local"),
            round,
            VerdictDecision.REDO,
            findings,
            false,
            ByteString.copyFromUtf8("verdict " + round),
            "review-" + scenario.events.size(),
            0));
  }
}
