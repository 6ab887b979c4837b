package dev.parley.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of one draft of many.
 *
 * @param draft the draft
 * @param task the task, unless the broker refused it
 * @param error why the broker refused it
 */
public record Submission(
    TaskDraft draft, @Nullable TaskHandle task, @Nullable ParleyException error) {

  /**
   * The task.
   *
   * @throws ParleyException if it was refused
   */
  public TaskHandle orThrow() {
    if (error != null) {
      throw error;
    }
    return Optional.ofNullable(task).orElseThrow();
  }
}
