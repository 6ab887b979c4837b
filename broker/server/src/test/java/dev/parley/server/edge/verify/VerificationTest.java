package dev.parley.server.edge.verify;

import static dev.parley.server.edge.check.Requests.taskRequest;
import static dev.parley.server.testing.Failures.reason;
import static dev.parley.server.testing.TestAgent.hello;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.edge.check.Requests;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.WithBroker;
import dev.parley.v1.Ack;
import dev.parley.v1.ActorKind;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Assignment;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.FindingState;
import dev.parley.v1.Hello;
import dev.parley.v1.Lease;
import dev.parley.v1.Part;
import dev.parley.v1.Result;
import dev.parley.v1.ReviewPanel;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.Reviewer;
import dev.parley.v1.RoundRecord;
import dev.parley.v1.SchemaCheck;
import dev.parley.v1.Severity;
import dev.parley.v1.SubmitResult;
import dev.parley.v1.SubmitVerdict;
import dev.parley.v1.Task;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.TaskState;
import dev.parley.v1.TrustLabel;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks by the broker and reviews by agents, over real connections. */
final class VerificationTest extends WithBroker {
  private static final String HAS_TOTAL = "{\"required\": [\"total\"]}";

  @Test
  void agentsReviewByQuorumAndTheirVerdictsBecomeOne() {
    TestAgent worker = TestAgent.connect(broker.channel(), hello("ann", 2, "work", "judge"));
    TestAgent bob = TestAgent.connect(broker.channel(), hello("bob", 1, "judge"));
    TestAgent cid = TestAgent.connect(broker.channel(), hello("cid", 1, "judge"));
    requester.create(reviewed(2).build());
    worker.finish(worker.awaitAssignment().getLease(), "first try");

    Assignment review = bob.awaitAssignment();
    assertThat(review.getReview().getReviewOf().getTaskId()).isEqualTo("t1");
    assertThat(review.getReview().getSpec().getCriteria(0).getId()).isEqualTo("c1");
    assertThat(review.getReview().getRounds(0).getResult().getOutputs(0).getText())
        .isEqualTo("first try");
    assertThat(requester.get("t1").getAwaitedReviewer()).isEqualTo(Reviewer.REVIEWER_CAPABILITY);
    assertThat(judge(bob, review.getLease(), VerdictDecision.VERDICT_DECISION_ACCEPT).hasRefusal())
        .isFalse();
    judge(cid, cid.awaitAssignment().getLease(), VerdictDecision.VERDICT_DECISION_REDO);

    Assignment again = worker.awaitAssignment();
    RoundRecord first = again.getEarlierRounds(0);
    assertThat(first.getVerdict().getDecision()).isEqualTo(VerdictDecision.VERDICT_DECISION_REDO);
    assertThat(first.getVerdict().getFindingsList())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.getState()).isEqualTo(FindingState.FINDING_STATE_UNMET);
          assertThat(finding.getEvidence()).contains("bob: seen", "cid: seen");
        });
    assertThat(first.getReviewsList())
        .extracting(given -> given.getReviewer().getId())
        .containsExactlyInAnyOrder("bob", "cid");
  }

  @Test
  void aReviewTakesNoResultAndOtherWorkNoVerdict() {
    TestAgent worker = TestAgent.connect(broker.channel(), hello("ann", 1, "work"));
    TestAgent bob = TestAgent.connect(broker.channel(), hello("bob", 1, "judge"));
    requester.create(reviewed(1).build());
    Lease work = worker.awaitAssignment().getLease();
    assertThat(
            judge(worker, work, VerdictDecision.VERDICT_DECISION_ACCEPT).getRefusal().getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_VERDICT_EXPECTED);
    worker.finish(work, "done");

    Lease review = bob.awaitAssignment().getLease();

    assertThat(bob.finish(review, "fine").getRefusal().getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_VERDICT_EXPECTED);
    assertThat(reason(() -> requester.create(review.getTaskId(), "work")))
        .isEqualTo("INVALID_ARGUMENT ID_INVALID");
    Task task = requester.get(review.getTaskId());
    assertThat(task.getReviewOf().getTaskId()).isEqualTo("t1");
    assertThat(task.getRequester().getKind()).isEqualTo(ActorKind.ACTOR_KIND_BROKER);
  }

  @Test
  void aResultThatFailsACheckComesBackWithWhatIsWrong() {
    TestAgent worker = TestAgent.connect(broker.channel(), hello("ann", 1, "work"));
    requester.create(checked().build());

    json(worker, worker.awaitAssignment().getLease(), "{}");
    Assignment second = worker.awaitAssignment();

    assertThat(second.getRound()).isEqualTo(2);
    assertThat(second.getEarlierRounds(0).getReviewer().getKind())
        .isEqualTo(ActorKind.ACTOR_KIND_BROKER);
    assertThat(second.getEarlierRounds(0).getVerdict().getFeedback()).contains("total");
    json(worker, second.getLease(), "{\"total\": 1}");
    assertThat(requester.get("t1").getReason()).isEqualTo(TaskReason.TASK_REASON_UNREVIEWED);
  }

  @Test
  void theSameOutputsAgainAreALoop() {
    TestAgent worker = TestAgent.connect(broker.channel(), hello("ann", 1, "work"));
    requester.create(checked().build());

    json(worker, worker.awaitAssignment().getLease(), "{}");
    json(worker, worker.awaitAssignment().getLease(), "{}");

    Task task = requester.get("t1");
    assertThat(task.getState()).isEqualTo(TaskState.TASK_STATE_FAILED);
    assertThat(task.getReason()).isEqualTo(TaskReason.TASK_REASON_RESULT_REPEATED);
    assertThat(task.getOutcome().getVerdict().getFeedback()).contains("round 1");
  }

  @Test
  void theSameOutputsAgainAreALoopWhateverTheyAreWorth() {
    TestAgent worker = TestAgent.connect(broker.channel(), hello("ann", 1, "work"));
    CreateTaskRequest.Builder request = checked();
    request
        .getSpecBuilder()
        .addInputs(
            Part.newBuilder()
                .setText("from outside")
                .setTrustLabel(TrustLabel.TRUST_LABEL_EXTERNAL));
    requester.create(request.build());

    json(worker, worker.awaitAssignment().getLease(), "{}");
    json(worker, worker.awaitAssignment().getLease(), "{}");

    assertThat(requester.get("t1").getReason()).isEqualTo(TaskReason.TASK_REASON_RESULT_REPEATED);
  }

  @Test
  void checksThatDontCompileAndInputsThatDontFitAreRefusedWhenTheTaskIsCreated() {
    CreateTaskRequest.Builder broken = checked();
    broken
        .getSpecBuilder()
        .getVerificationPolicyBuilder()
        .getChecksBuilder()
        .getOutputSchemasBuilder(0)
        .setSchema("{");
    assertThat(reason(() -> requester.create(broken.build())))
        .isEqualTo("INVALID_ARGUMENT CHECK_INVALID");

    CreateTaskRequest.Builder unfit = checked();
    unfit
        .getSpecBuilder()
        .addInputs(Part.newBuilder().setJson("{}"))
        .getVerificationPolicyBuilder()
        .getChecksBuilder()
        .setInputSchema(HAS_TOTAL);
    assertThat(reason(() -> requester.create(unfit.build())))
        .isEqualTo("INVALID_ARGUMENT INPUT_SCHEMA_MISMATCH");
  }

  @Test
  void inputsKeepTheSchemaOfAnAgentUnlessOneTakesAnything() {
    Hello.Builder strict = hello("ann", 1, "work");
    strict.getCardBuilder().getCapabilitiesBuilder(0).setInputSchema(HAS_TOTAL);
    TestAgent.connect(broker.channel(), strict);
    CreateTaskRequest.Builder request = taskRequest("t1", "work");
    request.getSpecBuilder().addInputs(Part.newBuilder().setJson("{}"));
    assertThat(reason(() -> requester.create(request.build())))
        .isEqualTo("INVALID_ARGUMENT INPUT_SCHEMA_MISMATCH");

    TestAgent.connect(broker.channel(), hello("bob", 1, "work"));

    assertThat(requester.create(request.build()).getTaskId()).isEqualTo("t1");
  }

  @Test
  void whoeverCouldBeGivenATaskSaysWhatInputsAreTaken() throws Exception {
    Hello.Builder strict = hello("ann", 1, "work");
    strict
        .getCardBuilder()
        .putLabels("site", "east")
        .getCapabilitiesBuilder(0)
        .setInputSchema(HAS_TOTAL);
    TestAgent ann = TestAgent.connect(broker.channel(), strict);
    TestAgent.connect(broker.channel(), hello("bob", 1, "work"));
    CreateTaskRequest.Builder request = taskRequest("t1", "work");
    request.getSpecBuilder().addInputs(Part.newBuilder().setJson("{}"));
    CreateTaskRequest.Builder east = request.clone().setTaskId("t2");
    east.getSpecBuilder().getTargetBuilder().getCapabilityBuilder().putLabels("site", "east");

    assertThat(requester.create(request.build()).getTaskId()).isEqualTo("t1");
    assertThat(reason(() -> requester.create(east.build())))
        .as("one that only ann could be given")
        .isEqualTo("INVALID_ARGUMENT INPUT_SCHEMA_MISMATCH");
    CreateTaskRequest.Builder fits = east.clone().setTaskId("t3");
    fits.getSpecBuilder().setInputs(0, Part.newBuilder().setJson("{\"total\": 1}"));
    assertThat(requester.create(fits.build()).getTaskId()).isEqualTo("t3");

    ann.halfClose();
    ann.awaitEnd();
    assertThat(requester.create(east.build()).getTaskId()).as("when she is gone").isEqualTo("t2");
  }

  @Test
  void theItemsOfAFanOutAreHeldToTheSchemaOfThoseWhoDoThem() {
    Hello.Builder strict = hello("ann", 1, "work");
    strict.getCardBuilder().getCapabilitiesBuilder(0).setInputSchema(HAS_TOTAL);
    TestAgent.connect(broker.channel(), strict);
    CreateTaskRequest.Builder request = taskRequest("f", "work");
    request
        .getSpecBuilder()
        .getTargetBuilder()
        .getFanOutBuilder()
        .setTemplate(Requests.spec("work"))
        .addItems(FanOutItem.newBuilder().addInputs(Part.newBuilder().setJson("{}")));

    assertThat(reason(() -> requester.create(request.build())))
        .isEqualTo("INVALID_ARGUMENT INPUT_SCHEMA_MISMATCH");
  }

  @Test
  void aResultIsHeldToTheOutputSchemaOnTheCardOfItsAgent() {
    Hello.Builder hello = hello("ann", 1, "work");
    hello.getCardBuilder().getCapabilitiesBuilder(0).setOutputSchema(HAS_TOTAL);
    TestAgent worker = TestAgent.connect(broker.channel(), hello);
    requester.create(taskRequest("t1", "work").build());

    json(worker, worker.awaitAssignment().getLease(), "{}");
    Assignment second = worker.awaitAssignment();

    assertThat(second.getRound()).isEqualTo(2);
    assertThat(second.getEarlierRounds(0).getReviewer().getKind())
        .isEqualTo(ActorKind.ACTOR_KIND_BROKER);
    assertThat(second.getEarlierRounds(0).getVerdict().getFeedback())
        .contains("output schema on the agent's card", "total");
    json(worker, second.getLease(), "{\"total\": 1}");
    assertThat(requester.get("t1").getReason()).isEqualTo(TaskReason.TASK_REASON_UNREVIEWED);
  }

  @Test
  void anotherCapabilityOfTheCardSaysNothing() {
    Hello.Builder hello = hello("ann", 1, "work", "other");
    hello.getCardBuilder().getCapabilitiesBuilder(1).setOutputSchema(HAS_TOTAL);
    TestAgent worker = TestAgent.connect(broker.channel(), hello);
    requester.create(taskRequest("t1", "work").build());

    json(worker, worker.awaitAssignment().getLease(), "{}");

    assertThat(requester.get("t1").getReason()).isEqualTo(TaskReason.TASK_REASON_UNREVIEWED);
  }

  @Test
  void aCardWithASchemaThatIsNoneIsRefused() {
    for (boolean output : List.of(true, false)) {
      Hello.Builder hello = hello("ann", 1, "work");
      if (output) {
        hello.getCardBuilder().getCapabilitiesBuilder(0).setOutputSchema("{\"type\": 5}");
      } else {
        hello.getCardBuilder().getCapabilitiesBuilder(0).setInputSchema("{\"type\": 5}");
      }
      TestAgent agent = TestAgent.open(broker.channel());
      agent.send(AgentFrame.newBuilder().setHello(hello));
      assertThat(agent.awaitFailure()).isEqualTo("INVALID_ARGUMENT CHECK_INVALID");
    }
  }

  @Test
  void whoDidTheWorkNeitherWeighsCriteriaNorCorrectsWhatItBrings() {
    TestAgent worker = TestAgent.connect(broker.channel(), hello("ann", 1, "work"));
    CreateTaskRequest.Builder request = taskRequest("t1", "work");
    request.getSpecBuilder().addCriteria(Requests.criterion("c1"));
    requester.create(request.build());
    Lease lease = worker.awaitAssignment().getLease();
    CriterionFinding met =
        CriterionFinding.newBuilder()
            .setCriterionId("c1")
            .setState(FindingState.FINDING_STATE_MET)
            .build();
    for (Severity severity : List.of(Severity.SEVERITY_BLOCKING, Severity.SEVERITY_ADVISORY)) {
      Ack weighs = assess(worker, lease, met.toBuilder().setSeverity(severity).build());
      assertThat(weighs.getRefusal().getReason())
          .as(severity.name())
          .isEqualTo(ErrorReason.ERROR_REASON_REQUEST_INVALID);
      assertThat(weighs.getRefusal().getMessage()).contains("self_assessment[0].severity");
    }
    Ack corrects =
        assess(worker, lease, met.toBuilder().addCorrections(Requests.text("x")).build());
    assertThat(corrects.getRefusal().getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_REQUEST_INVALID);
    assertThat(corrects.getRefusal().getMessage()).contains("self_assessment[0].corrections");

    assertThat(assess(worker, lease, met).hasRefusal()).isFalse();
    assertThat(requester.get("t1").getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
  }

  @Test
  void aPanelIsThereIfAndOnlyIfAgentsReview() {
    CreateTaskRequest.Builder without = reviewed(1);
    without.getSpecBuilder().getVerificationPolicyBuilder().clearPanel();
    assertThat(reason(() -> requester.create(without.build())))
        .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    CreateTaskRequest.Builder tooMany = reviewed(10);
    assertThat(reason(() -> requester.create(tooMany.build())))
        .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
  }

  @Test
  void anAuthorSettlesAnInvalidCriterionWithoutARedoAndWithoutSayingThatItIsMet() {
    TestAgent worker = TestAgent.connect(broker.channel(), hello("ann", 1, "work"));
    requester.create(Requests.reviewedRequest("t1", "work").build());
    json(worker, worker.awaitAssignment().getLease(), "{}");
    review(VerdictDecision.VERDICT_DECISION_CRITERION_INVALID, FindingState.FINDING_STATE_UNMET);
    assertThat(requester.get("t1").getState()).isEqualTo(TaskState.TASK_STATE_PARKED);

    Task task = review(VerdictDecision.VERDICT_DECISION_ACCEPT, FindingState.FINDING_STATE_WAIVED);

    assertThat(task.getReason()).isEqualTo(TaskReason.TASK_REASON_ACCEPTED);
    assertThat(task.getRound()).isEqualTo(1);
    assertThat(requester.get("t1").getOutcome().getVerdict().getFindings(0).getState())
        .isEqualTo(FindingState.FINDING_STATE_WAIVED);
  }

  private Task review(VerdictDecision decision, FindingState state) {
    return TaskServiceGrpc.newBlockingStub(broker.channel())
        .withDeadlineAfter(Duration.ofSeconds(20))
        .reviewTask(
            ReviewTaskRequest.newBuilder()
                .setTaskId("t1")
                .setRound(1)
                .setVerdict(
                    Verdict.newBuilder()
                        .setDecision(decision)
                        .addFindings(
                            CriterionFinding.newBuilder().setCriterionId("c1").setState(state)))
                .build())
        .getTask();
  }

  @Test
  void whoReviewsForOthersWaivesNothing() {
    TestAgent worker = TestAgent.connect(broker.channel(), hello("ann", 1, "work"));
    TestAgent bob = TestAgent.connect(broker.channel(), hello("bob", 1, "judge"));
    requester.create(reviewed(1).build());
    worker.finish(worker.awaitAssignment().getLease(), "done");
    Lease review = bob.awaitAssignment().getLease();

    assertThat(
            judge(
                    bob,
                    review,
                    VerdictDecision.VERDICT_DECISION_ACCEPT,
                    FindingState.FINDING_STATE_WAIVED)
                .getRefusal()
                .getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_VERDICT_INVALID);
    assertThat(judge(bob, review, VerdictDecision.VERDICT_DECISION_ACCEPT).hasRefusal()).isFalse();
  }

  private static CreateTaskRequest.Builder reviewed(int reviewers) {
    CreateTaskRequest.Builder request = taskRequest("t1", "work");
    request
        .getSpecBuilder()
        .addCriteria(Requests.criterion("c1"))
        .getVerificationPolicyBuilder()
        .setReviewer(Reviewer.REVIEWER_CAPABILITY)
        .setPanel(
            ReviewPanel.newBuilder()
                .setCapability("judge")
                .setReviewers(reviewers)
                .setQuorum(reviewers));
    return request;
  }

  private static CreateTaskRequest.Builder checked() {
    CreateTaskRequest.Builder request = taskRequest("t1", "work");
    request
        .getSpecBuilder()
        .getVerificationPolicyBuilder()
        .getChecksBuilder()
        .addOutputSchemas(SchemaCheck.newBuilder().setSchema(HAS_TOTAL));
    return request;
  }

  private static Ack assess(TestAgent agent, Lease lease, CriterionFinding finding) {
    return agent.ask(
        AgentFrame.newBuilder()
            .setResult(
                SubmitResult.newBuilder()
                    .setLease(lease)
                    .setResult(
                        Result.newBuilder()
                            .addOutputs(Requests.text("done"))
                            .addSelfAssessment(finding))));
  }

  private static void json(TestAgent agent, Lease lease, String json) {
    Ack ack =
        agent.ask(
            AgentFrame.newBuilder()
                .setResult(
                    SubmitResult.newBuilder()
                        .setLease(lease)
                        .setResult(
                            Result.newBuilder().addOutputs(Part.newBuilder().setJson(json)))));
    assertThat(ack.hasRefusal()).as("a refusal in %s", ack).isFalse();
  }

  private static Ack judge(TestAgent agent, Lease lease, VerdictDecision decision) {
    FindingState state =
        decision == VerdictDecision.VERDICT_DECISION_ACCEPT
            ? FindingState.FINDING_STATE_MET
            : FindingState.FINDING_STATE_UNMET;
    return judge(agent, lease, decision, state);
  }

  private static Ack judge(
      TestAgent agent, Lease lease, VerdictDecision decision, FindingState state) {
    return agent.ask(
        AgentFrame.newBuilder()
            .setVerdict(
                SubmitVerdict.newBuilder()
                    .setLease(lease)
                    .setVerdict(
                        Verdict.newBuilder()
                            .setDecision(decision)
                            .addFindings(
                                CriterionFinding.newBuilder()
                                    .setCriterionId("c1")
                                    .setState(state)
                                    .setEvidence("seen")))));
  }
}
