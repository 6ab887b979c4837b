package dev.parley.server.edge.agent;

import static dev.parley.server.testing.TestAgent.hello;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.parley.server.app.TestBroker;
import dev.parley.server.edge.check.Requests;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.TestRequester;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Ask;
import dev.parley.v1.Assignment;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.Lease;
import dev.parley.v1.ListChildOutcomesRequest;
import dev.parley.v1.ListChildOutcomesResponse;
import dev.parley.v1.Question;
import dev.parley.v1.Resumption;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.Reviewer;
import dev.parley.v1.RoundRecord;
import dev.parley.v1.Task;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import dev.parley.v1.Yield;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is sent fits into what clients take by default, 4 MiB, however much a task has come to:
 * every connection of this test would break otherwise.
 */
final class AssignmentSizeTest {
  private static final int BYTES_MAX = 4 * 1024 * 1024;
  private static final String LARGE = "x".repeat(500_000);
  private static final String QUESTION = "\u20ac".repeat(4_096);
  private static final int ROUNDS = 5;
  private static final int QUESTIONS = 90;

  private TestBroker broker;
  private TestRequester requester;
  private TestAgent manager;

  @BeforeEach
  void start() throws InterruptedException {
    broker = TestBroker.start();
    requester = new TestRequester(broker.channel());
    manager = TestAgent.connect(broker.channel(), hello("boss", 1, "manage"));
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private Lease afterManyRounds() {
    CreateTaskRequest.Builder request = Requests.taskRequest("m", "manage");
    request.getSpecBuilder().addInputs(Requests.text(LARGE));
    request
        .getSpecBuilder()
        .getVerificationPolicyBuilder()
        .setReviewer(Reviewer.REVIEWER_REQUESTER)
        .setRoundsMax(ROUNDS + 1);
    requester.create(request.build());
    Lease lease = manager.awaitAssignment().getLease();
    for (int round = 1; round <= ROUNDS; round++) {
      assertThat(manager.finish(lease, round + LARGE).hasRefusal()).isFalse();
      redo(round);
      lease = manager.awaitAssignment().getLease();
    }
    return lease;
  }

  private void redo(int round) {
    requester
        .timed()
        .reviewTask(review("m", round, verdict(VerdictDecision.VERDICT_DECISION_REDO)).build());
  }

  private static Verdict.Builder verdict(VerdictDecision decision) {
    return Verdict.newBuilder()
        .setDecision(decision)
        .setFeedback("See there")
        .addCorrections(Requests.text(LARGE));
  }

  private static ReviewTaskRequest.Builder review(
      String taskId, int round, Verdict.Builder verdict) {
    return ReviewTaskRequest.newBuilder()
        .setTaskId(taskId)
        .setRound(round)
        .setRequestId("review-" + round)
        .setVerdict(verdict);
  }

  private void askMuch(Lease lease) {
    for (int i = 0; i < QUESTIONS; i++) {
      Question question =
          Question.newBuilder().setQuestionId("q" + i).setText(QUESTION).setOptional(true).build();
      Ask.Builder ask = Ask.newBuilder().setLease(lease).setQuestion(question);
      assertThat(manager.ask(AgentFrame.newBuilder().setAsk(ask)).hasRefusal()).isFalse();
    }
  }

  private void yieldWithMuch(Lease lease) {
    Yield.Builder yielded =
        Yield.newBuilder().setLease(lease).setContinuation(ByteString.copyFromUtf8(LARGE));
    assertThat(manager.ask(AgentFrame.newBuilder().setYieldTask(yielded)).hasRefusal()).isFalse();
  }

  @Test
  void theOldestIsLeftOutAndTheAssignmentArrives() {
    Lease lease = afterManyRounds();
    askMuch(lease);
    requester.create(Requests.taskRequest("m.a", "work").setParentLease(lease).build());
    TestAgent worker = TestAgent.connect(broker.channel(), hello("ann", 1, "work"));
    worker.finish(worker.awaitAssignment().getLease(), LARGE);

    yieldWithMuch(lease);

    Assignment again = manager.awaitAssignment();
    assertThat(again.getSerializedSize()).isBetween(BYTES_MAX / 2, BYTES_MAX);
    assertThat(again.getSpec().getInputs(0).getText()).isEqualTo(LARGE);
    assertThat(again.getResumption().getContinuation().size()).isEqualTo(LARGE.length());
    assertThat(again.getResumption().getChildrenCount()).isEqualTo(1);
    assertThat(again.getEarlierRoundsList())
        .extracting(RoundRecord::getRound)
        .containsExactly(ROUNDS);
    assertThat(again.getQuestionsList())
        .extracting(record -> record.getQuestion().getQuestionId())
        .hasSizeBetween(60, QUESTIONS)
        .endsWith("q" + (QUESTIONS - 1));
    Task task = requester.get("m");
    assertThat(task.getSerializedSize()).isBetween(BYTES_MAX / 2, BYTES_MAX);
    assertThat(task.getRoundsList()).extracting(RoundRecord::getRound).endsWith(ROUNDS);
  }

  @Test
  void aChildThatDoesNotFitIsOnThePageAfterIt() {
    requester.create("m", "manage");
    Lease lease = manager.awaitAssignment().getLease();
    CreateTaskRequest.Builder child = Requests.taskRequest("m.a", "work").setParentLease(lease);
    child.getSpecBuilder().getVerificationPolicyBuilder().setReviewer(Reviewer.REVIEWER_REQUESTER);
    requester.create(child.build());
    TestAgent worker = TestAgent.connect(broker.channel(), hello("ann", 1, "work"));
    worker.finish(worker.awaitAssignment().getLease(), LARGE);
    Verdict.Builder verdict = verdict(VerdictDecision.VERDICT_DECISION_ACCEPT);
    requester.timed().reviewTask(review("m.a", 1, verdict).setParentLease(lease).build());

    yieldWithMuch(lease);

    Resumption resumption = manager.awaitAssignment().getResumption();
    assertThat(resumption.getChildrenList()).isEmpty();
    ListChildOutcomesRequest request =
        ListChildOutcomesRequest.newBuilder()
            .setTaskId("m")
            .setPageToken(resumption.getNextPageToken())
            .build();
    assertThat(resumption.getNextPageToken()).isNotEmpty();
    ListChildOutcomesResponse page = requester.timed().listChildOutcomes(request);
    assertThat(page.getChildrenList()).extracting(Task::getTaskId).containsExactly("m.a");
    assertThat(page.getNextPageToken()).isEmpty();
  }
}
