package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Duration;
import dev.parley.client.Answers;
import dev.parley.client.TaskCancelledException;
import dev.parley.v1.Answer;
import dev.parley.v1.Assignment;
import dev.parley.v1.MessageRecord;
import dev.parley.v1.Question;
import dev.parley.v1.QuestionRecord;
import dev.parley.v1.QuestionState;
import dev.parley.v1.TaskMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What an attempt asks and hears, without a broker. */
final class ConversationTest {
  private static final Question COLOR = Question.newBuilder().setText("Which color?").build();

  private final List<Question> sent = new ArrayList<>();

  private Conversation begin(QuestionRecord... known) {
    Assignment assignment = Assignment.newBuilder().addAllQuestions(List.of(known)).build();
    return new Conversation(assignment, sent::add, Runnable::run, new WaitClock());
  }

  @Test
  void theSameQuestionHasTheSameNameInEveryAttempt() {
    var unused1 = begin().ask(COLOR);
    var unused2 = begin().ask(COLOR);

    assertThat(sent.get(0).getQuestionId()).isNotEmpty().isEqualTo(sent.get(1).getQuestionId());
  }

  @Test
  void askedTwiceInOneAttemptItIsAnotherQuestion() {
    Conversation conversation = begin();
    var unused3 = conversation.ask(COLOR);
    var unused4 = conversation.ask(COLOR);

    assertThat(sent.get(0).getQuestionId()).isNotEqualTo(sent.get(1).getQuestionId());
  }

  @Test
  void theAnswerCompletesTheQuestionOnce() {
    Conversation conversation = begin();
    CompletableFuture<Optional<Answer>> answer = conversation.ask(COLOR);

    conversation.told(answered(sent.get(0), "red"));
    conversation.told(answered(sent.get(0), "blue"));

    assertThat(answer.join().map(Answers::read)).contains("red");
  }

  @Test
  void aQuestionThatExpiresHasNoAnswer() {
    Conversation conversation = begin();
    CompletableFuture<Optional<Answer>> answer = conversation.ask(COLOR);

    conversation.told(
        QuestionRecord.newBuilder()
            .setQuestion(sent.get(0))
            .setState(QuestionState.QUESTION_STATE_EXPIRED)
            .build());

    assertThat(answer.join()).isEmpty();
  }

  @Test
  void whatAnEarlierAttemptWasToldIsNotAskedAgain() {
    var unused5 = begin().ask(COLOR);
    QuestionRecord known = answered(sent.get(0), "red");
    sent.clear();

    CompletableFuture<Optional<Answer>> answer = begin(known).ask(COLOR);

    assertThat(answer.join().map(Answers::read)).contains("red");
    assertThat(sent).isEmpty();
  }

  @Test
  void howLongItMayTakeMakesNoOtherQuestion() {
    var unused6 = begin().ask(within(600));
    Question first = sent.get(0);

    CompletableFuture<Optional<Answer>> answered = begin(answered(first, "red")).ask(within(590));
    assertThat(answered.join().map(Answers::read)).contains("red");
    QuestionRecord expired =
        QuestionRecord.newBuilder()
            .setQuestion(first)
            .setState(QuestionState.QUESTION_STATE_EXPIRED)
            .build();
    var unused7 = begin(expired).ask(within(590));

    assertThat(sent).as("asked anew as it was asked first").containsExactly(first, first);
  }

  @Test
  void anotherQuestionIsSentWhateverItsNameStandsFor() {
    Question named = COLOR.toBuilder().setQuestionId("mine").build();
    Question other = named.toBuilder().setText("Which size?").build();

    var unused8 = begin(answered(named, "red")).ask(other);

    assertThat(sent).containsExactly(other);
  }

  private static Question within(int seconds) {
    return COLOR.toBuilder().setTimeout(Duration.newBuilder().setSeconds(seconds)).build();
  }

  @Test
  void messagesComeOnceAndInOrderToWhoeverListensLate() {
    Conversation conversation = begin();
    List<String> heard = new ArrayList<>();

    assertThat(conversation.said(message(1, "one"))).isEqualTo(1);
    conversation.onMessage(message -> heard.add(message.getText()));
    assertThat(conversation.said(message(1, "one"))).isEqualTo(1);
    assertThat(conversation.said(message(2, "two"))).isEqualTo(2);

    assertThat(heard).containsExactly("one", "two");
    assertThat(conversation.messages()).hasSize(2);
  }

  @Test
  void theEndOfTheAttemptIsTheEndOfWaiting() {
    Conversation conversation = begin();
    CompletableFuture<Optional<Answer>> answer = conversation.ask(COLOR);

    conversation.end("over");

    assertThatThrownBy(answer::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(TaskCancelledException.class);
    assertThat(conversation.ask(COLOR)).isCompletedExceptionally();
  }

  private static QuestionRecord answered(Question question, String text) {
    return QuestionRecord.newBuilder()
        .setQuestion(question)
        .setState(QuestionState.QUESTION_STATE_ANSWERED)
        .setAnswer(Answers.text(text))
        .build();
  }

  private static MessageRecord message(int number, String text) {
    return MessageRecord.newBuilder()
        .setNumber(number)
        .setMessage(TaskMessage.newBuilder().setText(text))
        .build();
  }
}
