package dev.parley.server.edge.check;

import static dev.parley.server.edge.check.EdgeLimits.DURATION_MAX_MS;

import dev.parley.v1.Answer;
import dev.parley.v1.AnswerKind;
import dev.parley.v1.AnswerTaskRequest;
import dev.parley.v1.Ask;
import dev.parley.v1.ConfirmDelivery;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.OverdueAction;
import dev.parley.v1.Question;
import dev.parley.v1.SendMessageRequest;
import dev.parley.v1.TaskMessage;
import java.util.HashSet;
import java.util.Set;

/** Holds questions, answers and messages to what the protocol says of them. */
public final class DialogueCheck {
  private static final int TEXT_CHARS_MAX = 8_192;
  private static final int MESSAGE_CHARS_MAX = 16_384;
  private static final int CHOICES_MAX = 32;
  private static final int CHOICE_CHARS_MAX = 256;
  private static final int PARTS_MAX = 64;
  private static final int CONFIRMED_MAX = 256;

  private DialogueCheck() {}

  public static void ask(Check check, Ask ask, EdgeLimits limits) {
    LeaseCheck.check(check, "ask.lease", ask.getLease());
    Question question = ask.getQuestion();
    String path = "ask.question";
    check.size(path, question, limits.questionBytesMax());
    check.name(path + ".question_id", question.getQuestionId());
    check.requiredText(path + ".text", question.getText(), TEXT_CHARS_MAX);
    if (question.getAnswerKind() == AnswerKind.UNRECOGNIZED) {
      check.unknownValue(path + ".answer_kind", question.getAnswerKindValue());
    }
    choices(check, path + ".choices", question);
    check.duration(path + ".timeout", question.getTimeout(), DURATION_MAX_MS);
    overdue(check, path, question);
    if (question.hasDefaultAnswer()) {
      String field = path + ".default_answer";
      answer(check, field, question.getDefaultAnswer(), limits);
      fits(check, field, question);
    }
  }

  private static void choices(Check check, String field, Question question) {
    boolean expected = question.getAnswerKind() == AnswerKind.ANSWER_KIND_CHOICE;
    if (expected == (question.getChoicesCount() == 0)) {
      check.violated(
          field,
          expected
              ? "expected 1 to %d choices, but found none".formatted(CHOICES_MAX)
              : "expected no choices for another kind than CHOICE, but found some");
    }
    check.count(field, question.getChoicesCount(), CHOICES_MAX);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < question.getChoicesCount() && i < CHOICES_MAX; i++) {
      String choice = question.getChoices(i);
      check.requiredText(field + "[" + i + "]", choice, CHOICE_CHARS_MAX);
      if (!seen.add(choice)) {
        check.violated(
            field + "[" + i + "]",
            "expected each choice once, but found " + Check.quote(choice) + " again");
      }
    }
  }

  private static void overdue(Check check, String path, Question question) {
    OverdueAction action = question.getOverdueAction();
    boolean goesOn =
        action == OverdueAction.OVERDUE_ACTION_UNSPECIFIED
            || action == OverdueAction.OVERDUE_ACTION_GO_ON;
    if (action == OverdueAction.UNRECOGNIZED) {
      check.unknownValue(path + ".overdue_action", question.getOverdueActionValue());
    } else if (question.getOptional() && !goesOn) {
      check.violated(
          path + ".overdue_action",
          "expected GO_ON for an optional question, but found " + action.name());
    }
    if (question.hasDefaultAnswer() && !goesOn) {
      check.violated(
          path + ".default_answer", "expected none unless the action is to go on, but found one");
    }
  }

  /** The default answer has to be one that the question would take. */
  private static void fits(Check check, String field, Question question) {
    Answer answer = question.getDefaultAnswer();
    AnswerKind kind =
        question.getAnswerKind() == AnswerKind.ANSWER_KIND_UNSPECIFIED
            ? AnswerKind.ANSWER_KIND_TEXT
            : question.getAnswerKind();
    boolean chosen = !answer.hasChoice() || question.getChoicesList().contains(answer.getChoice());
    if (kindOf(answer) != kind || !chosen) {
      check.violated(
          ErrorReason.ERROR_REASON_ANSWER_INVALID,
          field,
          "expected an answer to the question, but found another");
    }
  }

  /** The kind of an answer; unspecified when it is empty. */
  public static AnswerKind kindOf(Answer answer) {
    return switch (answer.getContentCase()) {
      case TEXT -> AnswerKind.ANSWER_KIND_TEXT;
      case CHOICE -> AnswerKind.ANSWER_KIND_CHOICE;
      case JSON -> AnswerKind.ANSWER_KIND_JSON;
      case CONFIRMED -> AnswerKind.ANSWER_KIND_CONFIRMATION;
      case CONTENT_NOT_SET -> AnswerKind.ANSWER_KIND_UNSPECIFIED;
    };
  }

  public static void confirm(Check check, ConfirmDelivery confirm) {
    LeaseCheck.check(check, "confirm_delivery.lease", confirm.getLease());
    check.count("confirm_delivery.question_ids", confirm.getQuestionIdsCount(), CONFIRMED_MAX);
    check.count("confirm_delivery.proposal_ids", confirm.getProposalIdsCount(), CONFIRMED_MAX);
    check.range(
        "confirm_delivery.message_number", confirm.getMessageNumber(), 0, Integer.MAX_VALUE);
  }

  public static void answer(Check check, AnswerTaskRequest request, EdgeLimits limits) {
    check.text("request_id", request.getRequestId(), 128);
    LeaseCheck.taskId(check, "task_id", request.getTaskId());
    check.name("question_id", request.getQuestionId());
    answer(check, "answer", request.getAnswer(), limits);
    check.optionalName("agent_id", request.getAgentId());
    if (request.hasParentLease()) {
      LeaseCheck.parentLease(check, request.getTaskId(), request.getParentLease());
    }
  }

  private static void answer(Check check, String field, Answer answer, EdgeLimits limits) {
    check.size(field, answer, limits.answerBytesMax());
    check.text(field + ".comment", answer.getComment(), TEXT_CHARS_MAX);
    if (kindOf(answer) == AnswerKind.ANSWER_KIND_UNSPECIFIED) {
      invalid(check, field, "expected text, a choice, JSON or a confirmation, but found nothing");
    }
    if (answer.hasJson() && !JsonSyntax.isObject(answer.getJson())) {
      invalid(check, field + ".json", "expected one JSON object, but found something else");
    }
  }

  private static void invalid(Check check, String field, String description) {
    check.violated(ErrorReason.ERROR_REASON_ANSWER_INVALID, field, description);
  }

  public static void message(Check check, SendMessageRequest request, EdgeLimits limits) {
    check.text("request_id", request.getRequestId(), 128);
    LeaseCheck.taskId(check, "task_id", request.getTaskId());
    if (request.hasParentLease()) {
      LeaseCheck.parentLease(check, request.getTaskId(), request.getParentLease());
    }
    check.optionalName("agent_id", request.getAgentId());
    TaskMessage message = request.getMessage();
    check.size("message", message, limits.messageTextBytesMax());
    if (message.getPartsCount() == 0) {
      check.requiredText("message.text", message.getText(), MESSAGE_CHARS_MAX);
    } else {
      check.text("message.text", message.getText(), MESSAGE_CHARS_MAX);
    }
    PartsCheck.check(check, "message.parts", message.getPartsList(), PARTS_MAX);
  }
}
