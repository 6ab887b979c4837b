package dev.parley.client;

import dev.parley.v1.Failure;
import dev.parley.v1.Outcome;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;
import dev.parley.v1.Verdict;
import java.util.Optional;

/**
 * How a task ended.
 *
 * @param taskId the task
 * @param outcome the message of the protocol
 */
public record TaskOutcome(String taskId, Outcome outcome) {

  /** The terminal state. */
  public TaskState state() {
    return outcome.getState();
  }

  /** Why it ended so. */
  public TaskReason reason() {
    return outcome.getReason();
  }

  /** Whether the result was accepted. */
  public boolean completed() {
    return state() == TaskState.TASK_STATE_COMPLETED;
  }

  /** The accepted result when the task is completed, else the last one when there is one. */
  public Optional<TaskResult> result() {
    return outcome.hasResult() ? Optional.of(TaskResult.of(outcome.getResult())) : Optional.empty();
  }

  /** The last verdict. */
  public Optional<Verdict> verdict() {
    return outcome.hasVerdict() ? Optional.of(outcome.getVerdict()) : Optional.empty();
  }

  /** The last technical failure, when the task failed because of one. */
  public Optional<Failure> failure() {
    return outcome.hasFailure() ? Optional.of(outcome.getFailure()) : Optional.empty();
  }

  /**
   * The accepted result.
   *
   * @throws IllegalStateException if the task is not completed; its message says how it ended
   */
  public TaskResult orThrow() {
    if (!completed()) {
      throw new IllegalStateException(
          "expected task " + taskId + " to be completed, but it ended " + describe());
    }
    return TaskResult.of(outcome.getResult());
  }

  private String describe() {
    StringBuilder text = new StringBuilder(state().name().replace("TASK_STATE_", ""));
    text.append(" (").append(reason().name().replace("TASK_REASON_", "")).append(')');
    if (!outcome.getMessage().isEmpty()) {
      text.append(": ").append(outcome.getMessage());
    }
    failure().ifPresent(failure -> text.append(": ").append(failure.getMessage()));
    return text.toString();
  }
}
