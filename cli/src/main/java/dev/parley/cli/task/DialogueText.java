package dev.parley.cli.task;

import dev.parley.cli.console.Names;
import dev.parley.cli.console.Text;
import dev.parley.v1.Answer;
import dev.parley.v1.Question;
import dev.parley.v1.QuestionRecord;
import dev.parley.v1.QuestionState;
import java.util.stream.Collectors;

/** Questions and answers on one line. */
final class DialogueText {
  private DialogueText() {}

  /** Returns a question with its id and what can be chosen. */
  static String question(Question question) {
    return Text.line(question.getQuestionId()) + ": " + asked(question);
  }

  /** Returns what is asked and what can be chosen. */
  static String asked(Question question) {
    String choices =
        question.getChoicesList().stream().map(Text::line).collect(Collectors.joining(" | "));
    return Text.line(question.getText()) + (choices.isEmpty() ? "" : " [" + choices + "]");
  }

  /** Returns an answer with its comment. */
  static String answer(Answer answer) {
    String said =
        switch (answer.getContentCase()) {
          case TEXT -> answer.getText();
          case CHOICE -> answer.getChoice();
          case JSON -> answer.getJson();
          case CONFIRMED -> answer.getConfirmed() ? "yes" : "no";
          case CONTENT_NOT_SET -> "";
        };
    return Text.line(
        answer.getComment().isEmpty() ? said : said + " (" + answer.getComment() + ")");
  }

  /** Returns where a question stands: its answer when it has one. */
  static String state(QuestionRecord record) {
    return record.getState() == QuestionState.QUESTION_STATE_ANSWERED
        ? answer(record.getAnswer()) + ", by " + Names.of(record.getAnswerer())
        : Names.of(record.getState());
  }
}
