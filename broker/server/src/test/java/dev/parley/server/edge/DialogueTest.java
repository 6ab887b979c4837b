package dev.parley.server.edge;

import static dev.parley.server.testing.TestAgent.hello;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.parley.server.testing.Failures;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.WithAgent;
import dev.parley.v1.Ack;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Answer;
import dev.parley.v1.AnswerKind;
import dev.parley.v1.AnswerTaskRequest;
import dev.parley.v1.Ask;
import dev.parley.v1.Assignment;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.ConfirmDelivery;
import dev.parley.v1.DeliverAnswer;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Lease;
import dev.parley.v1.MessageRecord;
import dev.parley.v1.OverdueAction;
import dev.parley.v1.Part;
import dev.parley.v1.Question;
import dev.parley.v1.QuestionRecord;
import dev.parley.v1.QuestionState;
import dev.parley.v1.SendMessageRequest;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskMessage;
import dev.parley.v1.TaskState;
import dev.parley.v1.TrustLabel;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Questions, answers and messages over the wire. */
final class DialogueTest extends WithAgent {
  DialogueTest() {
    super(1);
  }

  @Test
  void aQuestionWaitsForItsAnswerAndTheAgentGetsIt() {
    Lease lease = assigned();
    assertThat(agent.ask(ask(lease, choice("which"))).hasRefusal()).isFalse();
    Task waits = requester.get("t1");
    assertThat(waits.getState()).isEqualTo(TaskState.TASK_STATE_INPUT_REQUIRED);
    assertThat(waits.getQuestions(0).getQuestion()).isEqualTo(choice("which").build());
    assertThat(waits.getQuestions(0).getState()).isEqualTo(QuestionState.QUESTION_STATE_OPEN);
    assertThat(waits.getQuestions(0).getAsker().getId()).isEqualTo("a");

    Task after = answer("which", Answer.newBuilder().setChoice("x"));

    assertThat(after.getState()).isEqualTo(TaskState.TASK_STATE_WORKING);
    DeliverAnswer told = agent.awaitFrame(BrokerFrame::hasAnswer).getAnswer();
    assertThat(told.getLease()).isEqualTo(lease);
    assertThat(told.getQuestion().getAnswer().getChoice()).isEqualTo("x");
    assertThat(told.getQuestion().getAnswerer().getId()).isEqualTo("local");
    assertThat(agent.finish(lease, "done with x").hasRefusal()).isFalse();
  }

  @Test
  void aQuestionThatIsNotAsDocumentedIsRefused() {
    Lease lease = assigned();
    List<Consumer<Question.Builder>> spoilers =
        List.of(
            q -> q.setQuestionId(""),
            q -> q.setQuestionId("not an id"),
            q -> q.clearText(),
            q -> q.setText("x".repeat(8_193)),
            q -> q.clearChoices(),
            q -> q.addChoices("x"),
            q -> q.addChoices(""),
            q -> q.addChoices("c".repeat(257)),
            q -> q.setAnswerKind(AnswerKind.ANSWER_KIND_TEXT),
            q -> q.setAnswerKindValue(99),
            q -> q.setOverdueActionValue(99),
            q -> q.setOptional(true).setOverdueAction(OverdueAction.OVERDUE_ACTION_PARK),
            q ->
                q.setDefaultAnswer(Answer.newBuilder().setChoice("x"))
                    .setOverdueAction(OverdueAction.OVERDUE_ACTION_FAIL_ATTEMPT),
            q -> q.setTimeout(com.google.protobuf.Duration.newBuilder().setSeconds(-1)));
    for (Consumer<Question.Builder> spoiler : spoilers) {
      Question.Builder question = choice("which");
      spoiler.accept(question);
      assertThat(agent.ask(ask(lease, question)).getRefusal().getReason())
          .as("%s", question)
          .isEqualTo(ErrorReason.ERROR_REASON_REQUEST_INVALID);
    }
    assertThat(
            agent
                .ask(
                    ask(
                        lease,
                        choice("which").setDefaultAnswer(Answer.newBuilder().setChoice("z"))))
                .getRefusal()
                .getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_ANSWER_INVALID);
    assertThat(
            agent
                .ask(ask(lease, choice("which").setText("ü".repeat(8_192))))
                .getRefusal()
                .getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_PAYLOAD_TOO_LARGE);
    assertThat(requester.get("t1").getQuestionsCount()).isZero();
  }

  @Test
  void anAnswerHasToFitTheQuestion() {
    Lease lease = assigned();
    agent.ask(ask(lease, choice("which")));
    agent.ask(
        ask(
            lease,
            Question.newBuilder()
                .setQuestionId("data")
                .setText("Which data?")
                .setAnswerKind(AnswerKind.ANSWER_KIND_JSON)));

    assertThat(refusal("nothing", Answer.newBuilder().setText("x")))
        .isEqualTo("NOT_FOUND QUESTION_NOT_FOUND");
    assertThat(refusal("which", Answer.newBuilder().setText("x")))
        .isEqualTo("INVALID_ARGUMENT ANSWER_INVALID");
    assertThat(refusal("which", Answer.newBuilder().setChoice("z")))
        .isEqualTo("INVALID_ARGUMENT ANSWER_INVALID");
    assertThat(refusal("which", Answer.newBuilder())).isEqualTo("INVALID_ARGUMENT ANSWER_INVALID");
    assertThat(refusal("data", Answer.newBuilder().setJson("[1]")))
        .isEqualTo("INVALID_ARGUMENT ANSWER_INVALID");
    assertThat(refusal("data", Answer.newBuilder().setJson("{\"a\": ")))
        .isEqualTo("INVALID_ARGUMENT ANSWER_INVALID");
    assertThat(
            refusal("data", Answer.newBuilder().setJson("{\"a\": \"" + "x".repeat(20_000) + "\"}")))
        .isEqualTo("INVALID_ARGUMENT PAYLOAD_TOO_LARGE");
    answer("data", Answer.newBuilder().setJson("{\"a\": 1}"));
    answer("which", Answer.newBuilder().setChoice("y"));
    assertThat(refusal("which", Answer.newBuilder().setChoice("x")))
        .isEqualTo("FAILED_PRECONDITION QUESTION_ANSWERED");
  }

  @Test
  void theNextAttemptFindsWhatWasAnsweredAndSaid() {
    Lease lease = assigned();
    say("before");
    agent.ask(ask(lease, choice("which")));
    answer("which", Answer.newBuilder().setChoice("x"));
    agent.fail(lease);

    Assignment next =
        agent
            .awaitFrame(frame -> frame.hasAssignment() && frame.getAssignment().getAttempt() == 2)
            .getAssignment();
    QuestionRecord known = next.getQuestions(0);
    assertThat(known.getAnswer().getChoice()).isEqualTo("x");
    MessageRecord told =
        agent
            .awaitFrame(frame ->
                frame.hasMessage() && frame.getMessage().getLease().equals(next.getLease()))
            .getMessage()
            .getMessage();
    assertThat(told.getMessage().getText()).isEqualTo("before");
    agent.ask(ask(next.getLease(), choice("which")));
    assertThat(
            agent
                .awaitFrame(frame ->
                    frame.hasAnswer() && frame.getAnswer().getLease().equals(next.getLease()))
                .getAnswer()
                .getQuestion()
                .getAnswer()
                .getChoice())
        .isEqualTo("x");
  }

  @Test
  void whatIsNotConfirmedComesAgainOnTheNextStream() {
    Lease lease = assigned();
    agent.ask(ask(lease, choice("which")));
    answer("which", Answer.newBuilder().setChoice("x"));
    say("one");
    say("two");
    agent.awaitFrame(f -> f.hasMessage() && f.getMessage().getMessage().getNumber() == 2);

    TestAgent second =
        TestAgent.connect(broker.channel(), hello("a", 1, "review").addHeldLeases(lease));
    second.awaitFrame(BrokerFrame::hasAnswer);
    second.awaitFrame(f -> f.hasMessage() && f.getMessage().getMessage().getNumber() == 1);
    second.awaitFrame(f -> f.hasMessage() && f.getMessage().getMessage().getNumber() == 2);
    Ack confirmed =
        second.ask(
            AgentFrame.newBuilder()
                .setConfirmDelivery(
                    ConfirmDelivery.newBuilder()
                        .setLease(lease)
                        .addQuestionIds("which")
                        .setMessageNumber(1)));
    assertThat(confirmed.hasRefusal()).isFalse();

    TestAgent third =
        TestAgent.connect(broker.channel(), hello("a", 1, "review").addHeldLeases(lease));
    third.awaitFrame(f -> f.hasMessage() && f.getMessage().getMessage().getNumber() == 2);
    assertThat(third.waiting(BrokerFrame::hasAnswer)).isZero();
    assertThat(requester.get("t1").getMessagesList())
        .extracting(MessageRecord::getConfirmed)
        .containsExactly(true, false);
  }

  @Test
  void messagesAreStampedAndHeldToTheirForm() {
    assigned();
    requester
        .timed()
        .sendMessage(
            SendMessageRequest.newBuilder()
                .setTaskId("t1")
                .setMessage(
                    TaskMessage.newBuilder()
                        .addParts(
                            Part.newBuilder()
                                .setText("look")
                                .setTrustLabel(TrustLabel.TRUST_LABEL_SYSTEM)))
                .build());

    TaskMessage told =
        agent.awaitFrame(BrokerFrame::hasMessage).getMessage().getMessage().getMessage();
    assertThat(told.getParts(0).getTrustLabel()).isEqualTo(TrustLabel.TRUST_LABEL_USER);
    assertThat(messageRefusal(TaskMessage.newBuilder()))
        .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(messageRefusal(TaskMessage.newBuilder().addParts(Part.newBuilder())))
        .isEqualTo("INVALID_ARGUMENT CONTENT_INVALID");
    assertThat(messageRefusal(TaskMessage.newBuilder().setText("ü".repeat(16_384))))
        .isEqualTo("INVALID_ARGUMENT PAYLOAD_TOO_LARGE");
  }

  @Test
  void theHistoryShowsAllOfIt() {
    Lease lease = assigned();
    agent.ask(
        ask(
            lease,
            choice("which")
                .setTimeout(com.google.protobuf.Duration.newBuilder().setNanos(50_000_000))
                .setOverdueAction(OverdueAction.OVERDUE_ACTION_GO_ON)));
    agent.awaitFrame(f ->
        f.hasAnswer()
            && f.getAnswer().getQuestion().getState() == QuestionState.QUESTION_STATE_EXPIRED);
    say("go on");
    agent.ask(ask(lease, choice("other")));
    answer("other", Answer.newBuilder().setChoice("x"));
    agent.ask(
        AgentFrame.newBuilder()
            .setConfirmDelivery(
                ConfirmDelivery.newBuilder().setLease(lease).addQuestionIds("other")));
    agent.finish(lease, "done");

    assertThat(requester.kinds("t1"))
        .containsSubsequence(
            TaskEvent.EventCase.QUESTION_ASKED,
            TaskEvent.EventCase.QUESTION_EXPIRED,
            TaskEvent.EventCase.MESSAGE_SENT,
            TaskEvent.EventCase.QUESTION_ASKED,
            TaskEvent.EventCase.QUESTION_ANSWERED,
            TaskEvent.EventCase.DELIVERY_CONFIRMED,
            TaskEvent.EventCase.ENDED);
  }

  private static Question.Builder choice(String id) {
    return Question.newBuilder()
        .setQuestionId(id)
        .setText("Which one?")
        .setAnswerKind(AnswerKind.ANSWER_KIND_CHOICE)
        .addChoices("x")
        .addChoices("y");
  }

  private static AgentFrame.Builder ask(Lease lease, Question.Builder question) {
    return AgentFrame.newBuilder().setAsk(Ask.newBuilder().setLease(lease).setQuestion(question));
  }

  private Task answer(String questionId, Answer.Builder answer) {
    return requester
        .timed()
        .answerTask(
            AnswerTaskRequest.newBuilder()
                .setTaskId("t1")
                .setQuestionId(questionId)
                .setAnswer(answer)
                .build())
        .getTask();
  }

  private static String reason(Throwable thrown) {
    return Failures.reason(requireNonNull(thrown, "a refusal"));
  }

  private String refusal(String questionId, Answer.Builder answer) {
    return reason(catchThrowable(() -> answer(questionId, answer)));
  }

  private int say(String text) {
    return requester
        .timed()
        .sendMessage(
            SendMessageRequest.newBuilder()
                .setTaskId("t1")
                .setMessage(TaskMessage.newBuilder().setText(text))
                .build())
        .getNumber();
  }

  private String messageRefusal(TaskMessage.Builder message) {
    return Failures.reason(
        catchThrowable(() ->
            requester
                .timed()
                .sendMessage(
                    SendMessageRequest.newBuilder().setTaskId("t1").setMessage(message).build())));
  }
}
