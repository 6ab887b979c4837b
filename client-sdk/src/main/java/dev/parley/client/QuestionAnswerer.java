package dev.parley.client;

import dev.parley.v1.Answer;
import dev.parley.v1.Question;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Answers the questions of agents. Runs on the callback executor, for up to 16 questions at once,
 * and may block. {@link Answers} makes answers.
 */
@FunctionalInterface
public interface QuestionAnswerer {

  /**
   * Answers one question.
   *
   * @param task the task whose agent asks
   * @param question what it asks
   * @return the answer, of the kind that is asked for
   * @throws Exception ends the wait that the answerer works for; the task waits for another answer
   */
  Answer answer(TaskHandle task, Question question) throws Exception;

  /**
   * The same without holding a thread. What the SDK calls; the default asks {@link #answer}.
   *
   * @return completes with the answer
   * @throws Exception as if the stage had completed exceptionally
   */
  default CompletionStage<Answer> answerAsync(TaskHandle task, Question question) throws Exception {
    return CompletableFuture.completedFuture(answer(task, question));
  }
}
