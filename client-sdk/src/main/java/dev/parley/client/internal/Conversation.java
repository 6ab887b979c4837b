package dev.parley.client.internal;

import dev.parley.client.TaskCancelledException;
import dev.parley.v1.Answer;
import dev.parley.v1.Assignment;
import dev.parley.v1.MessageRecord;
import dev.parley.v1.Question;
import dev.parley.v1.QuestionRecord;
import dev.parley.v1.QuestionState;
import dev.parley.v1.TaskMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt asks, and what it is told. Thread-safe. Futures complete, and listeners are
 * told, on the threads for users' code.
 */
final class Conversation {
  private final Consumer<Question> send;
  private final Executor callbacks;
  private final SerialExecutor listenerThread;
  private final WaitClock clock;

  private final Object lock = new Object();
  private final Map<String, QuestionRecord> known = new HashMap<>();
  private final Map<String, CompletableFuture<Optional<Answer>>> open = new HashMap<>();
  private final Map<String, Integer> occurrences = new HashMap<>();
  private final List<TaskMessage> messages = new ArrayList<>();
  private final List<Consumer<TaskMessage>> listeners = new ArrayList<>();
  private @Nullable Throwable over;

  /**
   * @param send hands a question to the worker
   */
  Conversation(
      Assignment assignment, Consumer<Question> send, Executor callbacks, WaitClock clock) {
    this.clock = clock;
    this.send = send;
    this.callbacks = callbacks;
    this.listenerThread = new SerialExecutor(callbacks);
    for (QuestionRecord record : assignment.getQuestionsList()) {
      known.put(record.getQuestion().getQuestionId(), record);
    }
  }

  /** Asks; what an earlier attempt was told is known at once. */
  CompletableFuture<Optional<Answer>> ask(Question asked) {
    Question question;
    CompletableFuture<Optional<Answer>> answer = new CompletableFuture<>();
    synchronized (lock) {
      if (over != null) {
        return CompletableFuture.failedFuture(over);
      }
      Question named = asked.getQuestionId().isEmpty() ? named(asked) : asked;
      QuestionRecord record = recorded(named);
      if (record != null && record.getState() == QuestionState.QUESTION_STATE_ANSWERED) {
        return CompletableFuture.completedFuture(Optional.of(record.getAnswer()));
      }
      question = record == null ? named : record.getQuestion();
      CompletableFuture<Optional<Answer>> present =
          open.putIfAbsent(question.getQuestionId(), answer);
      if (present != null) {
        return present;
      }
      if (!question.getOptional()) {
        clock.begin("question " + question.getQuestionId());
      }
    }
    send.accept(question);
    return answer;
  }

  /** The same question gets the same id in every attempt. Asked again, it is another one. */
  private Question named(Question question) {
    String digest = digest(question);
    int occurrence = occurrences.merge(digest, 1, Integer::sum);
    return question.toBuilder().setQuestionId("q-" + digest + "-" + occurrence).build();
  }

  /**
   * The same question of this attempt or an earlier one. How long it may take and what happens then
   * each attempt may see differently; the broker goes by what was asked first.
   */
  private @Nullable QuestionRecord recorded(Question question) {
    QuestionRecord record = known.get(question.getQuestionId());
    return record != null && digest(record.getQuestion()).equals(digest(question)) ? record : null;
  }

  private static String digest(Question question) {
    String all = question.getText() + "\n" + question.getAnswerKindValue();
    for (String choice : question.getChoicesList()) {
      all += "\n" + choice;
    }
    return Digests.hex(all.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
  }

  /** The broker told what became of a question. May be told again. */
  void told(QuestionRecord record) {
    boolean answered = record.getState() == QuestionState.QUESTION_STATE_ANSWERED;
    CompletableFuture<Optional<Answer>> waiting =
        take(record.getQuestion().getQuestionId(), record);
    if (waiting != null) {
      callbacks.execute(
          () -> waiting.complete(answered ? Optional.of(record.getAnswer()) : Optional.empty()));
    }
  }

  /** The broker won't take a question. */
  void refused(String questionId, Throwable why) {
    CompletableFuture<Optional<Answer>> waiting = take(questionId, null);
    if (waiting != null) {
      callbacks.execute(() -> waiting.completeExceptionally(why));
    }
  }

  private @Nullable CompletableFuture<Optional<Answer>> take(
      String questionId, @Nullable QuestionRecord record) {
    synchronized (lock) {
      if (record != null) {
        known.put(questionId, record);
      }
      clock.end("question " + questionId);
      return open.remove(questionId);
    }
  }

  /**
   * The requester says something.
   *
   * @return up to which number all messages have come
   */
  int said(MessageRecord message) {
    synchronized (lock) {
      if (message.getNumber() == messages.size() + 1) {
        messages.add(message.getMessage());
        listeners.forEach(
            listener -> listenerThread.execute(() -> listener.accept(message.getMessage())));
      }
      return messages.size();
    }
  }

  List<TaskMessage> messages() {
    synchronized (lock) {
      return List.copyOf(messages);
    }
  }

  void onMessage(Consumer<TaskMessage> listener) {
    synchronized (lock) {
      messages.forEach(message -> listenerThread.execute(() -> listener.accept(message)));
      listeners.add(listener);
    }
  }

  /** Nobody is told anything more. */
  void end(String why) {
    List<CompletableFuture<Optional<Answer>>> left;
    TaskCancelledException cancelled = new TaskCancelledException(why);
    synchronized (lock) {
      if (over != null) {
        return;
      }
      over = cancelled;
      left = List.copyOf(open.values());
      open.clear();
      listeners.clear();
    }
    callbacks.execute(() -> left.forEach(waiting -> waiting.completeExceptionally(cancelled)));
  }
}
