package dev.parley.server.edge.task;

import static dev.parley.server.testing.Failures.reason;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.edge.check.Requests;
import dev.parley.server.testing.WithAgent;
import dev.parley.v1.ActorKind;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Answer;
import dev.parley.v1.AnswerTaskRequest;
import dev.parley.v1.Ask;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.Budget;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.CriterionFinding;
import dev.parley.v1.EndorseContentRequest;
import dev.parley.v1.FindingState;
import dev.parley.v1.Lease;
import dev.parley.v1.Part;
import dev.parley.v1.Question;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.Reviewer;
import dev.parley.v1.SendMessageRequest;
import dev.parley.v1.Task;
import dev.parley.v1.TaskMessage;
import dev.parley.v1.TaskState;
import dev.parley.v1.TopUpBudgetRequest;
import dev.parley.v1.TrustLabel;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import org.junit.jupiter.api.Test;

/** Agents that call the task service in their own names. */
final class AgentCallsWireTest extends WithAgent {

  AgentCallsWireTest() {
    super(2);
  }

  @Test
  void whatIsLeftToHumansIsRefusedToAgents() {
    Lease lease = work();

    assertThat(reason(() -> topUp("a"))).isEqualTo("PERMISSION_DENIED SELF_APPROVAL");
    assertThat(reason(() -> topUp("b"))).isEqualTo("PERMISSION_DENIED HUMAN_EXPECTED");
    assertThat(reason(() -> endorse("a"))).isEqualTo("PERMISSION_DENIED SELF_APPROVAL");
    assertThat(reason(() -> endorse("b"))).isEqualTo("PERMISSION_DENIED HUMAN_EXPECTED");
    ask(lease);
    assertThat(reason(() -> answer("a"))).isEqualTo("PERMISSION_DENIED SELF_APPROVAL");
    answer("");
    agent.finish(lease, "done");
    assertThat(reason(() -> review("a"))).isEqualTo("PERMISSION_DENIED SELF_APPROVAL");
    assertThat(reason(() -> review("b"))).isEqualTo("PERMISSION_DENIED HUMAN_EXPECTED");

    topUp("");
    endorse("");
    assertThat(review("").getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
  }

  @Test
  void theHistorySaysWhichAgentCalled() {
    ask(work());

    Task answered = answer("b");

    assertThat(answered.getQuestions(0).getAnswerer().getKind())
        .isEqualTo(ActorKind.ACTOR_KIND_AGENT);
    assertThat(answered.getQuestions(0).getAnswerer().getId()).isEqualTo("b");
  }

  @Test
  void whatAnAgentSaysIsWorthAnAgentsWord() {
    work();

    say("b");

    TaskMessage told =
        agent.awaitFrame(BrokerFrame::hasMessage).getMessage().getMessage().getMessage();
    assertThat(told.getParts(0).getTrustLabel()).isEqualTo(TrustLabel.TRUST_LABEL_AGENT);
  }

  @Test
  void anAgentIsNamedAsAgentsAre() {
    work();

    assertThat(reason(() -> topUp("no agent"))).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(reason(() -> endorse("no agent"))).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(reason(() -> answer("no agent"))).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(reason(() -> say("no agent"))).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(reason(() -> review("no agent"))).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
  }

  private Lease work() {
    CreateTaskRequest.Builder request = Requests.taskRequest("t", "review");
    request
        .getSpecBuilder()
        .addCriteria(Requests.criterion("c1"))
        .setBudget(Budget.newBuilder().setTokens(100))
        .getVerificationPolicyBuilder()
        .setReviewer(Reviewer.REVIEWER_HUMAN);
    requester.create(request.build());
    return agent.awaitAssignment().getLease();
  }

  private void ask(Lease lease) {
    agent.ask(
        AgentFrame.newBuilder()
            .setAsk(
                Ask.newBuilder()
                    .setLease(lease)
                    .setQuestion(Question.newBuilder().setQuestionId("q").setText("Which?"))));
  }

  private Task topUp(String agentId) {
    return requester
        .timed()
        .topUpBudget(
            TopUpBudgetRequest.newBuilder()
                .setTaskId("t")
                .setAdded(Budget.newBuilder().setTokens(1))
                .setAgentId(agentId)
                .build())
        .getTask();
  }

  private Task endorse(String agentId) {
    return requester
        .timed()
        .endorseContent(
            EndorseContentRequest.newBuilder()
                .setTaskId("t")
                .setTrustLabel(TrustLabel.TRUST_LABEL_USER)
                .setMessage("I read it")
                .setAgentId(agentId)
                .build())
        .getTask();
  }

  private void say(String agentId) {
    requester
        .timed()
        .sendMessage(
            SendMessageRequest.newBuilder()
                .setTaskId("t")
                .setMessage(
                    TaskMessage.newBuilder()
                        .setText("look")
                        .addParts(Part.newBuilder().setText("at this")))
                .setAgentId(agentId)
                .build());
  }

  private Task answer(String agentId) {
    return requester
        .timed()
        .answerTask(
            AnswerTaskRequest.newBuilder()
                .setTaskId("t")
                .setQuestionId("q")
                .setAnswer(Answer.newBuilder().setText("this"))
                .setAgentId(agentId)
                .build())
        .getTask();
  }

  private Task review(String agentId) {
    return requester
        .timed()
        .reviewTask(
            ReviewTaskRequest.newBuilder()
                .setTaskId("t")
                .setRound(1)
                .setVerdict(
                    Verdict.newBuilder()
                        .setDecision(VerdictDecision.VERDICT_DECISION_ACCEPT)
                        .addFindings(
                            CriterionFinding.newBuilder()
                                .setCriterionId("c1")
                                .setState(FindingState.FINDING_STATE_MET)))
                .setAgentId(agentId)
                .build())
        .getTask();
  }
}
