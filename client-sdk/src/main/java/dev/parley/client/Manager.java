package dev.parley.client;

import dev.parley.v1.FanOutItem;
import dev.parley.v1.Part;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Creates and collects the children of a task that is being worked on, under its lease.
 * Thread-safe; from {@link TaskContext#manager()}.
 *
 * <p>Children are named by keys: another attempt of the same task that uses the same keys finds the
 * children that are there, with what has come out of them, instead of making new ones. When the
 * task ends or is canceled, the broker cancels its children.
 */
public interface Manager {

  /**
   * Creates a child, or finds the one that was created under the same key.
   *
   * @param draft what is asked; its own idempotency key is not used
   * @param key names the child among its siblings; see {@link TaskDraft.Builder#idempotencyKey}
   * @throws ParleyException with {@code TASK_ID_CONFLICT} if the key is taken by a child with
   *     another spec, with {@code STALE_LEASE} or {@code PARENT_ENDED} if the attempt is over
   */
  TaskHandle submit(TaskDraft draft, String key);

  /** See {@link #submit}. */
  CompletableFuture<TaskHandle> submitAsync(TaskDraft draft, String key);

  /**
   * Creates many children at once, in the order of the map. Each succeeds or fails by itself.
   *
   * @param drafts what is asked, by key
   * @return what became of each draft, in the same order
   */
  List<Submission> submitAll(Map<String, TaskDraft> drafts);

  /**
   * Creates a child that the broker makes many children of, or finds the one that was created under
   * the same key; it is durable with all of them when this returns. A child for every agent with a
   * capability, or for a few items, is made by {@link #submit}.
   *
   * @param draft made by {@link TaskDraft#forEach}, without items; its own idempotency key is not
   *     used
   * @param items iterated over while they are sent, and again when the call has to be repeated; any
   *     number up to {@code Limits.children_max}
   * @param key names the child among its siblings
   * @throws ParleyException with {@code ITEMS_MISMATCH} if the child is there with other items or
   *     in another order, with {@code TASK_BYTES_EXCEEDED} or {@code FAN_OUT_BYTES_EXCEEDED} if the
   *     broker has no room for all items, in which case the child is canceled, and as {@link
   *     #submit} does
   */
  TaskHandle submitFanOut(TaskDraft draft, Iterable<Part> items, String key);

  /**
   * Like {@link #submitFanOut}, with items of several parts.
   *
   * @param items each of at most 256 parts; iterated over in the same way
   */
  TaskHandle submitFanOutItems(TaskDraft draft, Iterable<FanOutItem> items, String key);

  /** The children that are there, whoever created them, oldest first. */
  List<TaskHandle> children();

  /**
   * Follows children until all of them have ended. Results that wait for a review of their
   * requester are left to others.
   */
  ChildOutcomes collect(List<TaskHandle> children);

  /**
   * Follows children until all of them have ended, and has every result that waits for a review
   * judged.
   *
   * <p>Children that this client created are followed on the stream that created them; for the sake
   * of any others, all collections of a task share one watch.
   *
   * @param children created by this task, in this attempt or an earlier one
   * @param reviewer judges; up to 16 results at a time
   */
  ChildOutcomes collect(List<TaskHandle> children, ResultReviewer reviewer);

  /** Like {@link #collect(List, ResultReviewer)}, and has every question of a child answered. */
  ChildOutcomes collect(
      List<TaskHandle> children, ResultReviewer reviewer, QuestionAnswerer answerer);

  /** Like {@link #collect(List)}, and has every question of a child answered. */
  ChildOutcomes collect(List<TaskHandle> children, QuestionAnswerer answerer);
}
