package dev.parley.client;

import dev.parley.v1.FanOutItem;
import dev.parley.v1.Part;
import dev.parley.v1.Task;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Creates, reads, watches, judges and cancels tasks. Thread-safe.
 *
 * <p>What the broker may only have missed is repeated with growing waits until the call's timeout
 * ({@link ParleyBuilder#callTimeout}); every task has its id before it is sent, so a repeated
 * submit never makes a second one. Blocking methods throw a {@link ParleyException}, the others
 * complete with one.
 *
 * <p>All tasks of a client are created over one stream, on which the broker also tells how they
 * end: waiting for ten thousand of them costs little more than creating them.
 */
public interface Requester {

  /**
   * The same for an agent that asks for itself and not under the lease of a task: tasks are created
   * in its name, and handles, notes and barriers speak as it does, see {@link TaskHandle#asAgent}.
   * What such a task is given, and what is noted, is worth an agent's word at most, and the level
   * of autonomy of such a task is at most the default.
   *
   * @param agentId its id, as it connects
   */
  Requester asAgent(String agentId);

  /** Creates a task; it is durable when this returns. */
  TaskHandle submit(TaskDraft draft);

  /** Creates a task; it is durable when the future completes. */
  CompletableFuture<TaskHandle> submitAsync(TaskDraft draft);

  /**
   * Creates many tasks at once. Each succeeds or fails by itself.
   *
   * @return what became of each draft, in their order
   */
  List<Submission> submitAll(List<TaskDraft> drafts);

  /** See {@link #submitAll}. */
  CompletableFuture<List<Submission>> submitAllAsync(List<TaskDraft> drafts);

  /**
   * Creates a task that the broker makes many children of, in one call; it is durable with all of
   * them when this returns.
   *
   * @param draft made by {@link TaskDraft#forEach}, without items
   * @param items iterated over while they are sent, and again when the call has to be repeated; any
   *     number up to {@code Limits.children_max}
   * @throws ParleyException with {@code TASK_BYTES_EXCEEDED} or {@code FAN_OUT_BYTES_EXCEEDED} if
   *     the broker has no room for all items; the task is canceled then
   */
  TaskHandle submitFanOut(TaskDraft draft, Iterable<Part> items);

  /**
   * Like {@link #submitFanOut}, with items of several parts.
   *
   * @param items each of at most 256 parts; iterated over in the same way
   */
  TaskHandle submitFanOutItems(TaskDraft draft, Iterable<FanOutItem> items);

  /** Opens a pipeline for very many tasks. */
  SubmitStream stream();

  /** A handle for a task that is known by its id. Asks nothing of the broker. */
  TaskHandle task(String taskId);

  /** Lists tasks, newest first. Pages are fetched while iterating; each iteration starts anew. */
  Iterable<Task> list(TaskFilter filter);

  /** The notes of a tree that this client created, or of a run of its schedule. */
  Notes notes(String rootId);

  /** The barriers of a tree that this client created, or of a run of its schedule. */
  Barriers barriers(String rootId);

  /** Watches a task and everything below it, from the first event on. */
  default Watch watchTree(String taskId, TaskListener listener) {
    return watchTree(taskId, 0, 0, listener);
  }

  /**
   * Watches a task and what is below it.
   *
   * @param taskId the topmost task
   * @param levels how many levels below it; 0 for all
   * @param afterCursor only events with a larger tree cursor; 0 for all
   * @param listener is told
   */
  Watch watchTree(String taskId, int levels, long afterCursor, TaskListener listener);
}
