package dev.parley.server.edge.check;

import static dev.parley.server.edge.check.Requests.criterion;
import static dev.parley.server.edge.check.Requests.text;
import static dev.parley.v1.ErrorReason.ERROR_REASON_CONTENT_INVALID;
import static dev.parley.v1.ErrorReason.ERROR_REASON_ID_INVALID;
import static dev.parley.v1.ErrorReason.ERROR_REASON_PAYLOAD_TOO_LARGE;
import static dev.parley.v1.ErrorReason.ERROR_REASON_REQUEST_INVALID;
import static dev.parley.v1.ErrorReason.ERROR_REASON_TASK_ID_NOT_IN_TREE;
import static dev.parley.v1.ErrorReason.ERROR_REASON_VERDICT_INVALID;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.parley.server.edge.error.Problem;
import dev.parley.v1.AgentTarget;
import dev.parley.v1.AnswerTaskRequest;
import dev.parley.v1.ArtifactRef;
import dev.parley.v1.Blob;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.Criterion;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.CycleAction;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.FindingState;
import dev.parley.v1.Lease;
import dev.parley.v1.Part;
import dev.parley.v1.PlanStep;
import dev.parley.v1.RepeatAction;
import dev.parley.v1.RepeatedResultAction;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.SendMessageRequest;
import dev.parley.v1.Severity;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class RequestCheckTest {

  /**
   * One way to spoil a request.
   *
   * @param field the field that the violation must name
   */
  record Spoiled(String field, ErrorReason reason, Consumer<TaskSpec.Builder> by) {
    @Override
    public String toString() {
      return field;
    }
  }

  static List<Spoiled> spoiledSpecs() {
    List<Spoiled> all = new ArrayList<>();
    Duration negative = Duration.newBuilder().setSeconds(-1).build();
    Duration tooLong = Duration.newBuilder().setSeconds(367 * 86_400).build();
    invalid(all, "spec.objective", s -> s.clearObjective());
    invalid(
        all, "spec.loop_policy.cycle_action", s -> s.getLoopPolicyBuilder().setCycleActionValue(9));
    invalid(
        all,
        "spec.loop_policy.repeat_action",
        s -> s.getLoopPolicyBuilder().setRepeatActionValue(9));
    invalid(
        all,
        "spec.loop_policy.stall_action",
        s -> s.getLoopPolicyBuilder().setStallAfter(Times.duration(1_000)).setStallActionValue(9));
    invalid(
        all,
        "spec.loop_policy.result_action",
        s -> s.getLoopPolicyBuilder().setResultActionValue(9));
    invalid(
        all,
        "spec.loop_policy.depth_action",
        s -> s.getLoopPolicyBuilder().setDepthMax(1).setDepthActionValue(9));
    invalid(
        all,
        "spec.loop_policy.depth_max",
        s -> s.getLoopPolicyBuilder().setDepthAction(CycleAction.CYCLE_ACTION_TELL));
    invalid(all, "spec.loop_policy.depth_max", s -> s.getLoopPolicyBuilder().setDepthMax(1_001));
    invalid(
        all,
        "spec.loop_policy.findings_action",
        s -> s.getLoopPolicyBuilder().setFindingsMax(1).setFindingsActionValue(9));
    invalid(
        all,
        "spec.loop_policy.findings_max",
        s ->
            s.getLoopPolicyBuilder()
                .setFindingsAction(RepeatedResultAction.REPEATED_RESULT_ACTION_PARK));
    invalid(all, "spec.loop_policy.window", s -> s.getLoopPolicyBuilder().setWindow(1));
    invalid(all, "spec.loop_policy.window", s -> s.getLoopPolicyBuilder().setWindow(65));
    invalid(all, "spec.loop_policy.repeats_max", s -> s.getLoopPolicyBuilder().setRepeatsMax(65));
    invalid(
        all,
        "spec.loop_policy.stall_after",
        s -> s.getLoopPolicyBuilder().setStallAfter(Times.duration(999)));
    invalid(
        all,
        "spec.loop_policy.stall_after",
        s -> s.getLoopPolicyBuilder().setStallAction(RepeatAction.REPEAT_ACTION_TELL));
    invalid(
        all,
        "spec.loop_policy.escalation.capability",
        s -> s.getLoopPolicyBuilder().getEscalationBuilder());
    invalid(all, "spec.objective", s -> s.setObjective("x".repeat(32_769)));
    invalid(all, "spec.inputs", s -> times(257, () -> s.addInputs(text("x"))));
    invalid(all, "spec.context", s -> times(257, () -> s.addContext(text("x"))));
    invalid(
        all,
        "spec.inputs[0].name",
        s -> s.addInputs(text("x").toBuilder().setName("n".repeat(257))));
    invalid(
        all,
        "spec.inputs[1].name",
        s -> times(2, () -> s.addInputs(text("x").toBuilder().setName("same"))));
    content(all, "spec.inputs[1]", s -> s.addInputs(text("")).addInputs(Part.newBuilder()));
    content(all, "spec.context[0].json", s -> s.addContext(Part.newBuilder().setJson("{\"a\":}")));
    content(all, "spec.context[0].json", s -> s.addContext(Part.newBuilder().setJson("1 2")));
    content(all, "spec.context[0].json", s -> s.addContext(Part.newBuilder().setJson("")));
    content(all, "spec.context[0].json", s -> s.addContext(Part.newBuilder().setJson("{a:1}")));
    content(
        all,
        "spec.inputs[0].blob.media_type",
        s -> s.addInputs(Part.newBuilder().setBlob(Blob.newBuilder().setMediaType("png"))));
    content(
        all,
        "spec.inputs[0].artifact.digest",
        s ->
            s.addInputs(
                Part.newBuilder().setArtifact(ArtifactRef.newBuilder().setDigest("sha256:12"))));
    invalid(
        all,
        "spec.plan.steps",
        s -> {
          for (int i = 0; i < 65; i++) {
            s.getPlanBuilder().addSteps(PlanStep.newBuilder().setId("s" + i).setText("do"));
          }
        });
    invalid(
        all,
        "spec.plan.steps[0].id",
        s -> s.getPlanBuilder().addSteps(PlanStep.newBuilder().setText("do")));
    invalid(
        all,
        "spec.plan.steps[0].text",
        s -> s.getPlanBuilder().addSteps(PlanStep.newBuilder().setId("1")));
    invalid(
        all,
        "spec.criteria",
        s -> {
          for (int i = 0; i < 65; i++) {
            s.addCriteria(criterion("c" + i));
          }
        });
    invalid(
        all, "spec.criteria[1].id", s -> s.addCriteria(criterion("a")).addCriteria(criterion("a")));
    invalid(
        all,
        "spec.criteria[0].severity",
        s -> s.addCriteria(Criterion.newBuilder().setId("a").setText("b")));
    invalid(all, "spec.target", s -> s.clearTarget());
    invalid(
        all,
        "spec.target.capability.capability",
        s -> s.getTargetBuilder().getCapabilityBuilder().setCapability("Code Review"));
    invalid(
        all,
        "spec.target.capability.labels",
        s -> s.getTargetBuilder().getCapabilityBuilder().putAllLabels(labels(17)));
    invalid(
        all,
        "spec.target.agent.agent_id",
        s -> s.getTargetBuilder().setAgent(AgentTarget.newBuilder()));
    invalid(all, "spec.deadlines.queue_wait", s -> s.getDeadlinesBuilder().setQueueWait(negative));
    invalid(all, "spec.deadlines.attempt", s -> s.getDeadlinesBuilder().setAttempt(tooLong));
    invalid(all, "spec.deadlines.total", s -> s.getDeadlinesBuilder().setTotal(tooLong));
    invalid(all, "spec.deadlines.idle", s -> s.getDeadlinesBuilder().setIdle(negative));
    invalid(
        all,
        "spec.deadlines.heartbeat",
        s -> s.getDeadlinesBuilder().setHeartbeat(Times.duration(999)));
    invalid(
        all, "spec.retry_policy.attempts_max", s -> s.getRetryPolicyBuilder().setAttemptsMax(101));
    invalid(
        all,
        "spec.retry_policy.backoff_multiplier_percent",
        s -> s.getRetryPolicyBuilder().setBackoffMultiplierPercent(99));
    invalid(
        all, "spec.retry_policy.declines_max", s -> s.getRetryPolicyBuilder().setDeclinesMax(-1));
    invalid(
        all,
        "spec.retry_policy.exhaustion_action",
        s ->
            s.getRetryPolicyBuilder()
                .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_ACCEPT_LAST));
    invalid(
        all,
        "spec.retry_policy.exhaustion_action",
        s -> s.getRetryPolicyBuilder().setExhaustionActionValue(77));
    invalid(
        all,
        "spec.retry_policy.escalation",
        s ->
            s.getRetryPolicyBuilder()
                .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_ESCALATE));
    invalid(
        all,
        "spec.retry_policy.escalation",
        s ->
            s.getRetryPolicyBuilder()
                .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_PARK)
                .getEscalationBuilder()
                .setCapability("expert"));
    invalid(
        all,
        "spec.retry_policy.escalation.capability",
        s ->
            s.getRetryPolicyBuilder()
                .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_ESCALATE)
                .getEscalationBuilder());
    invalid(
        all,
        "spec.retry_policy.escalation.labels",
        s ->
            s.getRetryPolicyBuilder()
                .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_ESCALATE)
                .getEscalationBuilder()
                .setCapability("expert")
                .putAllLabels(labels(17)));
    invalid(
        all,
        "spec.verification_policy.reviewer",
        s -> s.getVerificationPolicyBuilder().setReviewerValue(77));
    invalid(
        all,
        "spec.verification_policy.rounds_max",
        s -> s.getVerificationPolicyBuilder().setRoundsMax(51));
    invalid(
        all,
        "spec.verification_policy.redo_assignee",
        s -> s.getVerificationPolicyBuilder().setRedoAssigneeValue(77));
    invalid(all, "spec.priority", s -> s.setPriority(101));
    invalid(all, "spec.fairness_key", s -> s.setFairnessKey("k".repeat(129)));
    invalid(all, "spec.labels", s -> s.putAllLabels(labels(33)));
    invalid(all, "spec.labels", s -> s.putLabels("", "v"));
    invalid(all, "spec.labels", s -> s.putLabels("k", "v".repeat(129)));
    invalid(
        all,
        "spec.start_time",
        s -> s.setStartTime(Timestamp.newBuilder().setNanos(2_000_000_000)));
    invalid(
        all,
        "spec.trace_context.traceparent",
        s -> s.getTraceContextBuilder().setTraceparent("x".repeat(65)));
    invalid(
        all,
        "spec.trace_context.tracestate",
        s -> s.getTraceContextBuilder().setTracestate("x".repeat(513)));
    all.add(
        new Spoiled(
            "spec",
            ERROR_REASON_PAYLOAD_TOO_LARGE,
            s ->
                s.addInputs(
                    Part.newBuilder()
                        .setBlob(
                            Blob.newBuilder()
                                .setMediaType("image/png")
                                .setData(ByteString.copyFrom(new byte[512 * 1024]))))));
    return all;
  }

  @ParameterizedTest
  @MethodSource("spoiledSpecs")
  void namesTheFieldThatIsNotAsDocumented(Spoiled spoiled) {
    TaskSpec.Builder spec = Requests.spec("review");
    spoiled.by().accept(spec);

    Problem problem = requireNonNull(problem(CreateTaskRequest.newBuilder().setSpec(spec).build()));
    assertThat(problem.violations())
        .extracting(Problem.Violation::field)
        .containsExactly(spoiled.field());
    assertThat(problem.reason()).isEqualTo(spoiled.reason());
    assertThat(problem.message()).startsWith(spoiled.field() + ": expected ").contains("but found");
  }

  @Test
  void takesWhatIsAsDocumented() {
    TaskSpec.Builder spec =
        Requests.spec("code.review_2-x")
            .setObjective("ü".repeat(32_768))
            .setPriority(-100)
            .setStartTime(Times.timestamp(1_700_000_000_123L))
            .addInputs(Part.newBuilder().setJson(" {\"a\": [1, -2.5e3, null, \"\\u00fc\"]} "))
            .addInputs(
                Part.newBuilder()
                    .setName("n")
                    .setBlob(Blob.newBuilder().setMediaType("text/plain; charset=utf-8")))
            .addInputs(
                Part.newBuilder()
                    .setArtifact(ArtifactRef.newBuilder().setDigest("sha256:" + "0a".repeat(32))))
            .addCriteria(criterion("a"))
            .addCriteria(criterion("b").toBuilder().setSeverity(Severity.SEVERITY_ADVISORY));
    spec.getDeadlinesBuilder().setHeartbeat(Times.duration(1_000));
    spec.getRetryPolicyBuilder()
        .setAttemptsMax(100)
        .setBackoffMultiplierPercent(1_000)
        .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_ESCALATE)
        .getEscalationBuilder()
        .setCapability("expert");
    spec.getVerificationPolicyBuilder()
        .setRoundsMax(50)
        .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_ACCEPT_LAST);

    assertThat(problem(CreateTaskRequest.newBuilder().setSpec(spec).build())).isNull();
  }

  @Test
  void countsCharactersAndNotUnits() {
    TaskSpec.Builder spec = Requests.spec("review").setFairnessKey("\uD83D\uDE80".repeat(128));
    assertThat(problem(CreateTaskRequest.newBuilder().setSpec(spec).build())).isNull();
  }

  @Test
  void listsAllViolationsUpToABound() {
    TaskSpec.Builder spec = Requests.spec("review").clearObjective().setPriority(500);
    times(20, () -> spec.addInputs(Part.newBuilder()));

    Problem problem = requireNonNull(problem(CreateTaskRequest.newBuilder().setSpec(spec).build()));
    assertThat(problem.reason()).isEqualTo(ERROR_REASON_REQUEST_INVALID);
    assertThat(problem.violations()).hasSize(8);
  }

  @Test
  void idsKeepTheirGrammarAndTheirTree() {
    assertThat(reason("", null)).isNull();
    assertThat(reason("a", null)).isNull();
    assertThat(reason("0-x_y", null)).isNull();
    assertThat(reason("a".repeat(64), null)).isNull();
    assertThat(reason("a.b.c", "a.b")).isNull();
    assertThat(reason("", "a.b")).isNull();

    for (String bad :
        List.of("A", "a b", "-a", "_a", "a.", ".a", "a..b", "a".repeat(65), "ä", "a.b.-")) {
      assertThat(reason(bad, null)).as(bad).isEqualTo(ERROR_REASON_ID_INVALID);
    }
    String long513 = ("a".repeat(63) + ".").repeat(8) + "a";
    assertThat(reason(long513, null)).isEqualTo(ERROR_REASON_ID_INVALID);
    assertThat(reason("a", "B")).isEqualTo(ERROR_REASON_ID_INVALID);
    for (String outside : List.of("a", "a.b", "a.b.c.d", "x.b.c", "a.bc", "a.bx.c")) {
      assertThat(reason(outside, "a.b")).as(outside).isEqualTo(ERROR_REASON_TASK_ID_NOT_IN_TREE);
    }
    assertThat(reason("a.b", null)).isEqualTo(ERROR_REASON_TASK_ID_NOT_IN_TREE);
  }

  @Test
  void verdictsAreAsDocumented() {
    Verdict.Builder verdict =
        Verdict.newBuilder().setDecision(VerdictDecision.VERDICT_DECISION_ACCEPT);
    CriterionFinding met =
        CriterionFinding.newBuilder()
            .setCriterionId("a")
            .setState(FindingState.FINDING_STATE_MET)
            .build();
    assertThat(reviewField(verdict.addFindings(met))).isNull();
    assertThat(reviewField(verdict.addFindings(met))).isEqualTo("verdict.findings[1].criterion_id");
    assertThat(reviewField(verdict.clearFindings().addFindings(met.toBuilder().clearState())))
        .isEqualTo("verdict.findings[0].state");
    assertThat(reviewField(verdict.clearFindings().setFeedback("x".repeat(16_385))))
        .isEqualTo("verdict.feedback");
    verdict.clearFeedback();
    times(65, () -> verdict.addCorrections(text("x")));
    assertThat(reviewField(verdict)).isEqualTo("verdict.corrections");

    verdict.removeCorrections(64).addFindings(met.toBuilder().addCorrections(text("y")));
    assertThat(reviewField(verdict)).as("64 and one of a finding").isEqualTo("verdict.corrections");
    verdict.removeCorrections(63);
    assertThat(reviewField(verdict)).isNull();
    verdict.getFindingsBuilder(0).setSeverityValue(7);
    assertThat(reviewField(verdict)).isEqualTo("verdict.findings[0].severity");
    verdict.getFindingsBuilder(0).setSeverity(Severity.SEVERITY_BLOCKING);
    assertThat(reviewField(verdict)).isNull();

    Problem undecided = requireNonNull(review(Verdict.newBuilder()));
    assertThat(undecided.reason()).isEqualTo(ERROR_REASON_VERDICT_INVALID);
  }

  @ParameterizedTest
  @CsvSource({"a, true", "a.b, false", "a.b.c, false", "b, false", "a.bb, false"})
  void aManagerShowsTheLeaseOfTheParent(String leased, boolean passes) {
    Lease lease = Lease.newBuilder().setTaskId(leased).setToken(1).build();
    List<Check> checks = List.of(new Check(), new Check(), new Check());
    RequestCheck.review(
        checks.get(0),
        ReviewTaskRequest.newBuilder().setTaskId("a.b").setParentLease(lease).build(),
        EdgeLimits.DEFAULT);
    DialogueCheck.answer(
        checks.get(1),
        AnswerTaskRequest.newBuilder().setTaskId("a.b").setParentLease(lease).build(),
        EdgeLimits.DEFAULT);
    DialogueCheck.message(
        checks.get(2),
        SendMessageRequest.newBuilder().setTaskId("a.b").setParentLease(lease).build(),
        EdgeLimits.DEFAULT);

    for (Check check : checks) {
      List<String> fields =
          requireNonNull(check.problem()).violations().stream().map(v -> v.field()).toList();
      assertThat(fields.contains("parent_lease.task_id")).isEqualTo(!passes);
    }
  }

  private static @Nullable String reviewField(Verdict.Builder verdict) {
    Problem problem = review(verdict);
    return problem == null ? null : problem.violations().getFirst().field();
  }

  private static @Nullable Problem review(Verdict.Builder verdict) {
    Check check = new Check();
    RequestCheck.review(
        check,
        ReviewTaskRequest.newBuilder().setTaskId("a").setRound(1).setVerdict(verdict).build(),
        EdgeLimits.DEFAULT);
    return check.problem();
  }

  private static @Nullable ErrorReason reason(String taskId, @Nullable String parentId) {
    CreateTaskRequest.Builder request = Requests.taskRequest(taskId, "review");
    if (parentId != null) {
      request.setParentLease(Lease.newBuilder().setTaskId(parentId).setToken(1));
    }
    Problem problem = problem(request.build());
    return problem == null ? null : problem.reason();
  }

  private static @Nullable Problem problem(CreateTaskRequest request) {
    Check check = new Check();
    RequestCheck.create(check, request, EdgeLimits.DEFAULT);
    return check.problem();
  }

  private static void invalid(List<Spoiled> all, String field, Consumer<TaskSpec.Builder> by) {
    all.add(new Spoiled(field, ERROR_REASON_REQUEST_INVALID, by));
  }

  private static void content(List<Spoiled> all, String field, Consumer<TaskSpec.Builder> by) {
    all.add(new Spoiled(field, ERROR_REASON_CONTENT_INVALID, by));
  }

  private static Map<String, String> labels(int count) {
    Map<String, String> labels = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      labels.put("k" + i, "v");
    }
    return labels;
  }

  private static void times(int count, Runnable step) {
    for (int i = 0; i < count; i++) {
      step.run();
    }
  }
}
