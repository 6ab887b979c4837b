package dev.parley.client;

import dev.parley.v1.Answer;
import dev.parley.v1.Question;
import java.util.Locale;
import java.util.Set;

/** Makes answers to questions. */
public final class Answers {
  private static final Set<String> YES = Set.of("yes", "y", "true");
  private static final Set<String> NO = Set.of("no", "n", "false");

  private Answers() {}

  public static Answer text(String text) {
    return Answer.newBuilder().setText(text).build();
  }

  public static Answer choice(String choice) {
    return Answer.newBuilder().setChoice(choice).build();
  }

  /**
   * An answer as data.
   *
   * @param object one JSON object
   */
  public static Answer json(String object) {
    return Answer.newBuilder().setJson(object).build();
  }

  public static Answer confirmed(boolean is) {
    return Answer.newBuilder().setConfirmed(is).build();
  }

  /**
   * What somebody has written, as an answer of the kind that the question asks for: yes or no for a
   * confirmation, one of the choices, a JSON object, or any text.
   *
   * @throws IllegalArgumentException if a confirmation is neither yes nor no
   */
  public static Answer to(Question question, String written) {
    return switch (question.getAnswerKind()) {
      case ANSWER_KIND_CHOICE -> choice(written);
      case ANSWER_KIND_JSON -> json(written);
      case ANSWER_KIND_CONFIRMATION -> confirmed(isYes(written));
      case ANSWER_KIND_UNSPECIFIED, ANSWER_KIND_TEXT, UNRECOGNIZED -> text(written);
    };
  }

  private static boolean isYes(String written) {
    String word = written.strip().toLowerCase(Locale.ROOT);
    if (!YES.contains(word) && !NO.contains(word)) {
      throw new IllegalArgumentException("expected yes or no, but got '" + written + "'");
    }
    return YES.contains(word);
  }

  /** An answer as text: what was written or chosen, the JSON, or yes or no. */
  public static String read(Answer answer) {
    return switch (answer.getContentCase()) {
      case TEXT -> answer.getText();
      case CHOICE -> answer.getChoice();
      case JSON -> answer.getJson();
      case CONFIRMED -> answer.getConfirmed() ? "yes" : "no";
      case CONTENT_NOT_SET -> "";
    };
  }
}
