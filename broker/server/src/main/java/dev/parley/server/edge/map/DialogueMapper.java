package dev.parley.server.edge.map;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Dialogue;
import dev.parley.journal.v1.MessageSent;
import dev.parley.journal.v1.QuestionAsked;
import dev.parley.server.edge.check.DialogueCheck;
import dev.parley.server.edge.check.Times;
import dev.parley.v1.Answer;
import dev.parley.v1.AnswerKind;
import dev.parley.v1.MessageRecord;
import dev.parley.v1.OverdueAction;
import dev.parley.v1.Question;
import dev.parley.v1.QuestionRecord;
import dev.parley.v1.TaskMessage;
import java.util.List;

/** Turns questions and messages into what is stored of them, and into public ones. */
public final class DialogueMapper {
  private static final int QUESTIONS_BYTES_MAX = 768 * 1024;
  private static final int MESSAGES_BYTES_MAX = 512 * 1024;

  private DialogueMapper() {}

  /** What is stored of a question that was checked, but for its token and its time. */
  public static QuestionAsked toStored(Question question) {
    QuestionAsked.Builder stored =
        QuestionAsked.newBuilder()
            .setQuestionId(question.getQuestionId())
            .setQuestion(Bytes.of(question))
            .setAnswerKind(kind(question).getNumber())
            .addAllChoices(question.getChoicesList())
            .setOptional(question.getOptional())
            .setOverdueAction(overdueAction(question).getNumber());
    if (question.hasDefaultAnswer()) {
      stored.setDefaultAnswer(Bytes.of(question.getDefaultAnswer()));
    }
    return stored.build();
  }

  /** The bytes of what was said. */
  static ByteString message(MessageSent sent) {
    return sent.getText().isEmpty()
        ? sent.getMessage()
        : Bytes.of(TaskMessage.newBuilder().setText(sent.getText()).build());
  }

  private static AnswerKind kind(Question question) {
    return question.getAnswerKind() == AnswerKind.ANSWER_KIND_UNSPECIFIED
        ? AnswerKind.ANSWER_KIND_TEXT
        : question.getAnswerKind();
  }

  private static OverdueAction overdueAction(Question question) {
    if (question.getOverdueAction() != OverdueAction.OVERDUE_ACTION_UNSPECIFIED) {
      return question.getOverdueAction();
    }
    return question.getOptional() || question.hasDefaultAnswer()
        ? OverdueAction.OVERDUE_ACTION_GO_ON
        : OverdueAction.OVERDUE_ACTION_PARK;
  }

  /** The kind of an answer, as the engine names it. */
  public static dev.parley.engine.task.Question.AnswerKind kindOf(Answer answer) {
    return dev.parley.engine.task.Question.AnswerKind.byNumber(
        DialogueCheck.kindOf(answer).getNumber());
  }

  /** All open questions, and of the others as many of the newest as fit. */
  static List<QuestionRecord> questions(Dialogue dialogue, Room room) {
    return room.newest(
        dialogue.questions(),
        QUESTIONS_BYTES_MAX,
        dev.parley.engine.task.Question::isOpen,
        DialogueMapper::toPublic);
  }

  /** The open questions. */
  static List<QuestionRecord> openQuestions(Dialogue dialogue) {
    return dialogue.questions().stream()
        .filter(dev.parley.engine.task.Question::isOpen)
        .map(DialogueMapper::toPublic)
        .toList();
  }

  /** As many of the newest messages as fit. */
  static List<MessageRecord> messages(Dialogue dialogue, Room room) {
    return room.newest(
        dialogue.messages(),
        MESSAGES_BYTES_MAX,
        message -> false,
        message -> toPublic(message, message.number() <= dialogue.messagesConfirmed()));
  }

  static QuestionRecord toPublic(dev.parley.engine.task.Question question) {
    StoredFields stored =
        new StoredFields()
            .add(QuestionRecord.QUESTION_FIELD_NUMBER, question.asked().getQuestion());
    if (question.state() == dev.parley.engine.task.Question.State.ANSWERED) {
      stored.add(QuestionRecord.ANSWER_FIELD_NUMBER, question.answer());
    }
    QuestionRecord.Builder record =
        QuestionRecord.newBuilder()
            .setStateValue(question.state().number())
            .setAnswerTrustLabelValue(question.answerTrust())
            .setAsker(Actors.toPublic(question.asker()))
            .setAskTime(Times.timestamp(question.askTimeMs()))
            .setUnknownFields(stored.build());
    if (question.answerer() != null) {
      record.setAnswerer(Actors.toPublic(question.answerer()));
    }
    if (question.asked().getExpireTimeMs() != 0) {
      record.setExpireTime(Times.timestamp(question.asked().getExpireTimeMs()));
    }
    if (question.closeTimeMs() != 0) {
      record.setCloseTime(Times.timestamp(question.closeTimeMs()));
    }
    return record.build();
  }

  static MessageRecord toPublic(Dialogue.Message message, boolean confirmed) {
    return MessageRecord.newBuilder()
        .setNumber(message.number())
        .setUnknownFields(
            StoredFields.one(MessageRecord.MESSAGE_FIELD_NUMBER, message(message.sent())))
        .setSender(Actors.toPublic(message.sender()))
        .setSendTime(Times.timestamp(message.sendTimeMs()))
        .setConfirmed(confirmed)
        .build();
  }
}
