package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.client.TaskOutcome;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.Task;
import dev.parley.v1.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A task that this client creates: its request until that is answered, and what its requester is
 * told of it until it has ended. Confined to the loop.
 *
 * <p>It is followed before anybody asks, because most tasks are waited for. While nobody does, it
 * is to cost little: its request is let go of, of its end only a small one is kept, and a stream
 * that breaks is the end of following it. Who asks after that has it read first.
 */
final class CreatedTask {
  /** The largest end that is kept for somebody who may ask for it. */
  private static final int KEPT_BYTES_MAX = 4 * 1024;

  private final ClientCore core;
  private final String id;
  private final CompletableFuture<CreatedTask> answer = new CompletableFuture<>();
  private final List<Follower> followers = new ArrayList<>(1);

  /** Unset while nobody needs it. */
  private @Nullable CreateTaskRequest request;

  /** Whether news come, or are being asked for. */
  private boolean followed;

  /** The last round that was to be judged. */
  private int toJudge;

  /** Whether it had an open question when there was news last. */
  private boolean asks;

  private @Nullable TaskOutcome outcome;

  // What the pipeline keeps of it.

  /** When the request was made, or sent for the first time. */
  long sinceNanos;

  /** When the broker was known to have it, not ended. */
  long seenNanos;

  boolean sent;

  /** Whether it is only to be created: following was refused. */
  boolean unfollowable;

  CreatedTask(ClientCore core, CreateTaskRequest request) {
    this.core = core;
    this.id = request.getTaskId();
    this.request = request;
  }

  String id() {
    return id;
  }

  /** Completes, on the loop, when the task is there. */
  CompletableFuture<CreatedTask> answer() {
    return answer;
  }

  // What users ask.

  /**
   * Tells a follower from now on, and at once what is known.
   *
   * @param again the task's request, for when it has to be sent again
   */
  void follow(CreateTaskRequest again, Follower follower) {
    TaskOutcome known = outcome;
    if (known != null) {
      follower.ended(known);
      return;
    }
    request = again;
    followers.add(follower);
    core.creates.asked(this);
    if (toJudge > 0) {
      follower.toJudge(toJudge);
    }
    if (asks) {
      follower.toAnswer();
    }
    if (!followed) {
      followed = true;
      core.creates.followAgain(this);
    }
  }

  void forget(Follower follower) {
    if (followers.remove(follower) && followers.isEmpty()) {
      request = null;
    }
  }

  // What the pipeline asks and tells.

  boolean creating() {
    return !answer.isDone();
  }

  /** Whether the request was answered, with the task. */
  boolean created() {
    return answer.isDone() && !answer.isCompletedExceptionally();
  }

  /** Whether somebody waits for news. */
  boolean wanted() {
    return !followers.isEmpty();
  }

  CreateTaskRequest request() {
    CreateTaskRequest present = request;
    if (present == null) {
      throw new IllegalStateException("expected a request that is still needed, but it is gone");
    }
    return present;
  }

  void followed(boolean is) {
    followed = is;
  }

  void there() {
    if (followers.isEmpty()) {
      request = null;
    }
    answer.complete(this);
  }

  void refused(ParleyException why) {
    request = null;
    answer.completeExceptionally(why);
  }

  /** What the task is like now. */
  void told(Task now) {
    if (now.hasOutcome()) {
      followed = false;
      if (wanted() || now.getOutcome().getSerializedSize() <= KEPT_BYTES_MAX) {
        ended(new TaskOutcome(id, now.getOutcome()));
      }
      return;
    }
    if (now.getState() == TaskState.TASK_STATE_VERIFYING) {
      toJudge = now.getRound();
      List.copyOf(followers).forEach(follower -> follower.toJudge(now.getRound()));
    }
    asks = now.getQuestionsCount() > 0;
    if (asks) {
      List.copyOf(followers).forEach(Follower::toAnswer);
    }
  }

  private void ended(TaskOutcome how) {
    outcome = how;
    request = null;
    takeFollowers().forEach(follower -> follower.ended(how));
  }

  /** Nobody tells this task's news any more, and asking again would not help. */
  void lost(Throwable why) {
    followed = false;
    request = null;
    takeFollowers().forEach(follower -> follower.lost(why));
  }

  private List<Follower> takeFollowers() {
    List<Follower> taken = List.copyOf(followers);
    followers.clear();
    return taken;
  }
}
