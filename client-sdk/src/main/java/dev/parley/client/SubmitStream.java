package dev.parley.client;

import java.util.concurrent.CompletableFuture;

/**
 * Submits many tasks in a pipeline, without waiting for each. Thread-safe.
 *
 * <p>At most 256 drafts are on their way at a time. Broken connections are mended: what was not
 * answered is sent again, and because every draft has its id by then, each makes one task.
 */
public interface SubmitStream extends AutoCloseable {

  /**
   * Submits a draft. Blocks while 256 are on their way.
   *
   * @return the task once it is durable, or a {@link ParleyException}
   * @throws IllegalStateException if the stream is closed
   */
  CompletableFuture<TaskHandle> submit(TaskDraft draft);

  /** Waits until every draft so far was answered. */
  void flush();

  /** Flushes and ends the stream. Closing twice does nothing. */
  @Override
  void close();
}
