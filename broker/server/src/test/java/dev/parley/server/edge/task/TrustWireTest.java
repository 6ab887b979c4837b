package dev.parley.server.edge.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.server.edge.check.Requests;
import dev.parley.server.testing.Failures;
import dev.parley.server.testing.TestWatch;
import dev.parley.server.testing.WithAgent;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Answer;
import dev.parley.v1.AnswerTaskRequest;
import dev.parley.v1.Ask;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.CoordinationServiceGrpc;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.EndorseContentRequest;
import dev.parley.v1.Lease;
import dev.parley.v1.Note;
import dev.parley.v1.Part;
import dev.parley.v1.PutNoteRequest;
import dev.parley.v1.Question;
import dev.parley.v1.SendMessageRequest;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskMessage;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TrustLabel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Trust labels over real connections. */
final class TrustWireTest extends WithAgent {
  TrustWireTest() {
    super(2);
  }

  @Test
  void aResultOfExternalContentIsExternal() {
    agent.finish(work(), "a summary of a web page");

    assertThat(resultLabel()).isEqualTo(TrustLabel.TRUST_LABEL_EXTERNAL);
  }

  @Test
  void anEndorsementIsRecordedAndRaisesIt() {
    Lease lease = work();

    endorse("I read it", TrustLabel.TRUST_LABEL_USER);
    agent.finish(lease, "a summary of a web page");

    assertThat(resultLabel()).isEqualTo(TrustLabel.TRUST_LABEL_AGENT);
  }

  @Test
  void whatIsAskedOfAChildIsWorthNoMoreThanItsParent() {
    Lease parent = work();
    CreateTaskRequest.Builder child = Requests.taskRequest("t1.c", "review").setParentLease(parent);
    child.getSpecBuilder().clearInputs().addInputs(Part.newBuilder().setText("the page says"));

    requester.create(child.build());
    TaskSpec spec = agent.awaitAssignment().getSpec();

    assertThat(spec.getInputs(0).getTrustLabel()).isEqualTo(TrustLabel.TRUST_LABEL_EXTERNAL);
    assertThat(requester.timed().createTask(child.build()).getCreated()).isFalse();
  }

  @Test
  void aNoteAndAMessageOfAnAgentAreWorthNoMoreThanItsTask() {
    Lease parent = work();
    requester.create(Requests.taskRequest("t1.c", "review").setParentLease(parent).build());
    Lease child = agent.awaitAssignment().getLease();

    Note note =
        CoordinationServiceGrpc.newBlockingStub(broker.channel())
            .putNote(
                PutNoteRequest.newBuilder()
                    .setRootId("t1")
                    .setLease(child)
                    .setKey("seen")
                    .setValue(Part.newBuilder().setText("a page"))
                    .build())
            .getNote();
    requester
        .timed()
        .sendMessage(
            SendMessageRequest.newBuilder()
                .setTaskId("t1.c")
                .setParentLease(parent)
                .setMessage(
                    TaskMessage.newBuilder()
                        .setText("look")
                        .addParts(Part.newBuilder().setText("at this")))
                .build());

    assertThat(note.getValue().getTrustLabel()).isEqualTo(TrustLabel.TRUST_LABEL_EXTERNAL);
    TaskMessage told =
        agent.awaitFrame(BrokerFrame::hasMessage).getMessage().getMessage().getMessage();
    assertThat(told.getParts(0).getTrustLabel()).isEqualTo(TrustLabel.TRUST_LABEL_EXTERNAL);
  }

  @Test
  void anEndorsementIsOfNoMoreThanWasRead() {
    Lease lease = work();
    long seen = TestWatch.task(broker.channel(), "t1", 0).take(1).getFirst().getTreeCursor();
    endorse("I read it", TrustLabel.TRUST_LABEL_USER, seen);
    requester
        .timed()
        .sendMessage(
            SendMessageRequest.newBuilder()
                .setTaskId("t1")
                .setMessage(TaskMessage.newBuilder().setText("look"))
                .build());

    assertThatThrownBy(() -> endorse("I read it", TrustLabel.TRUST_LABEL_USER, seen))
        .satisfies(e -> assertThat(Failures.reason(e)).isEqualTo("ABORTED CONTENT_CHANGED"));

    agent.finish(lease, "a summary of a web page");
    assertThat(TestWatch.task(broker.channel(), "t1", 0).takeAll())
        .filteredOn(TaskEvent::hasContentEndorsed)
        .extracting(event -> event.getContentEndorsed().getSeenTreeCursor())
        .containsExactly(seen);
  }

  @Test
  void anAnswerIsLabelledAsWhoeverGivesItMaySay() {
    ask(work(), "q1");
    assertThat(answered("q1", "", null)).isEqualTo(TrustLabel.TRUST_LABEL_USER);
  }

  @Test
  void anAnswerOfAnAgentIsAnAgentsWordAndOfAManagerWorthWhatItWorksOn() {
    Lease parent = work();
    requester.create(Requests.taskRequest("t1.c", "review").setParentLease(parent).build());
    Lease child = agent.awaitAssignment().getLease();
    ask(child, "q1");
    ask(child, "q2");

    assertThat(answered("q1", "b", null)).isEqualTo(TrustLabel.TRUST_LABEL_AGENT);
    assertThat(answered("q2", "", parent)).isEqualTo(TrustLabel.TRUST_LABEL_EXTERNAL);
  }

  private void ask(Lease lease, String questionId) {
    agent.ask(
        AgentFrame.newBuilder()
            .setAsk(
                Ask.newBuilder()
                    .setLease(lease)
                    .setQuestion(
                        Question.newBuilder().setQuestionId(questionId).setText("Which?"))));
  }

  /**
   * Answers a question of the task that asked last, and says what its agent is told it is worth.
   */
  private TrustLabel answered(String questionId, String agentId, @Nullable Lease parent) {
    AnswerTaskRequest.Builder answer =
        AnswerTaskRequest.newBuilder()
            .setTaskId(parent == null && agentId.isEmpty() ? "t1" : "t1.c")
            .setQuestionId(questionId)
            .setAnswer(Answer.newBuilder().setText("this"))
            .setAgentId(agentId);
    if (parent != null) {
      answer.setParentLease(parent);
    }
    var unused = requester.timed().answerTask(answer.build());
    return agent.awaitFrame(BrokerFrame::hasAnswer).getAnswer().getQuestion().getAnswerTrustLabel();
  }

  @Test
  void endorsementsAreAsDocumented() {
    work();

    assertThatThrownBy(() -> endorse("", TrustLabel.TRUST_LABEL_USER))
        .satisfies(
            e -> assertThat(Failures.reason(e)).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID"));
    assertThatThrownBy(() -> endorse("x", TrustLabel.TRUST_LABEL_USER, -1))
        .satisfies(
            e -> assertThat(Failures.reason(e)).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID"));
    assertThatThrownBy(() -> endorse("x", TrustLabel.TRUST_LABEL_SYSTEM))
        .satisfies(
            e -> assertThat(Failures.reason(e)).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID"));
  }

  private Lease work() {
    CreateTaskRequest.Builder request = Requests.taskRequest("t1", "review");
    request
        .getSpecBuilder()
        .addInputs(
            Part.newBuilder()
                .setName("page")
                .setText("<html>")
                .setTrustLabel(TrustLabel.TRUST_LABEL_EXTERNAL));
    requester.create(request.build());
    return agent.awaitAssignment().getLease();
  }

  private void endorse(String message, TrustLabel label) {
    endorse(message, label, 0);
  }

  private void endorse(String message, TrustLabel label, long seenTreeCursor) {
    requester
        .timed()
        .endorseContent(
            EndorseContentRequest.newBuilder()
                .setTaskId("t1")
                .setTrustLabel(label)
                .setMessage(message)
                .setSeenTreeCursor(seenTreeCursor)
                .build());
  }

  private TrustLabel resultLabel() {
    return requester.get("t1").getOutcome().getResult().getOutputs(0).getTrustLabel();
  }
}
