package dev.parley.client.internal;

import dev.parley.client.TaskCancelledException;
import dev.parley.client.TaskOutcome;
import dev.parley.v1.Reviewer;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has become of the children of one task: follows those that this client created, watches the
 * tree for the sake of any others, and tells every collection what concerns it. Confined to the
 * loop, but for {@link #end}.
 */
final class ChildTracker {
  private final ClientCore core;
  private final String parentId;
  private final Map<String, Child> children = new HashMap<>();
  private final List<ChildCollection> collections = new ArrayList<>();
  private @Nullable EventStream<?, ?> stream;
  private @Nullable Throwable over;

  /** The last that is known of a child. */
  private final class Child implements Follower {
    private final String id;
    private @Nullable Handle followed;
    private int roundUnderReview;
    private boolean asks;
    private @Nullable TaskOutcome outcome;

    private Child(String id) {
      this.id = id;
    }

    @Override
    public void toJudge(int round) {
      roundUnderReview = round;
      tellAll(this);
    }

    @Override
    public void toAnswer() {
      asks = true;
      tellAll(this);
    }

    @Override
    public void ended(TaskOutcome how) {
      if (how.reason() == TaskReason.TASK_REASON_PARENT_ENDED) {
        // It was not done: its end is no outcome to work with.
        parentEnded();
        return;
      }
      outcome = how;
      tellAll(this);
    }

    @Override
    public void lost(Throwable why) {
      watch();
    }

    private void forget() {
      if (followed != null) {
        followed.forget(this);
      }
    }
  }

  ChildTracker(ClientCore core, String parentId) {
    this.core = core;
    this.parentId = parentId;
  }

  void add(ChildCollection collection) {
    Throwable why = over;
    if (why != null) {
      collection.fail(why);
      return;
    }
    collections.add(collection);
    children.values().forEach(child -> tell(collection, child));
    collection.children().forEach(this::follow);
  }

  /** Nobody collects any more. From any thread. */
  void end(String why) {
    core.loop.execute(() -> end(new TaskCancelledException(why)));
  }

  private void parentEnded() {
    end(new TaskCancelledException("task " + parentId + " has ended"));
  }

  private void end(Throwable why) {
    if (over != null) {
      return;
    }
    over = why;
    collections.forEach(collection -> collection.fail(why));
    collections.clear();
    children.values().forEach(Child::forget);
    if (stream != null) {
      stream.close();
    }
  }

  private Child child(String id) {
    return children.computeIfAbsent(id, Child::new);
  }

  private void follow(Handle handle) {
    Child child = child(handle.id());
    if (stream != null || over != null || child.followed != null || child.outcome != null) {
      return;
    }
    child.followed = handle;
    if (!handle.follow(child)) {
      watch();
    }
  }

  /** Watches all children. The events of those that are followed as well change nothing. */
  private void watch() {
    if (stream != null || over != null) {
      return;
    }
    EventStream<?, ?> opened = EventStream.ofTree(core, parentId, 1, 0, this::onEvent, core.loop);
    stream = opened;
    Loop.when(
        opened.end(),
        (nothing, error) -> {
          if (error != null) {
            end(ClientCore.unwrap(error));
          } else {
            parentEnded();
          }
        });
  }

  private void onEvent(TaskEvent event) {
    if (event.getTaskId().equals(parentId)) {
      if (event.hasEnded()) {
        parentEnded();
      }
      return;
    }
    if (Ids.isReview(event.getTaskId())) {
      return;
    }
    Child child = child(event.getTaskId());
    switch (event.getEventCase()) {
      case RESULT -> {
        if (event.getState() == TaskState.TASK_STATE_VERIFYING) {
          child.toJudge(event.getResult().getRound());
        }
      }
      case VERDICT -> {
        child.roundUnderReview = 0;
        if (event.getVerdict().getAwaitedReviewer() == Reviewer.REVIEWER_REQUESTER) {
          child.toJudge(event.getVerdict().getRound());
        }
      }
      case QUESTION_ASKED -> child.toAnswer();
      case ENDED -> child.ended(new TaskOutcome(event.getTaskId(), event.getEnded().getOutcome()));
      case CREATED,
          QUEUED,
          ASSIGNED,
          ACCEPTED,
          DECLINED,
          YIELDED,
          PROGRESS,
          FAILED,
          PARKED,
          RETRIED,
          TASK_YIELDED,
          RESUMED,
          PAUSED,
          PAUSE_ENDED,
          STOP,
          RESULT_REFUSED,
          VERDICT_REFUSED,
          YIELD_REFUSED,
          RETARGETED,
          USAGE,
          BUDGET_WARNED,
          BUDGET_WAITED,
          BUDGET_GRANTED,
          BUDGET_TOPPED_UP,
          QUESTION_ANSWERED,
          QUESTION_EXPIRED,
          MESSAGE_SENT,
          LOOP_DETECTED,
          ACTION_PROPOSED,
          RULE_DECIDED,
          PROPOSAL_DECIDED,
          PROPOSAL_EXPIRED,
          APPROVAL_USED,
          DELIVERY_CONFIRMED,
          NOTE_WRITTEN,
          NOTE_DELETED,
          BARRIER_ARRIVED,
          BARRIER_ENDED,
          SCHEDULE_FIRED,
          RUN_WITHHELD,
          SCHEDULE_HELD,
          SCHEDULE_CHANGED,
          RUNS_FORGOTTEN,
          CANCEL_REQUESTED,
          ITEMS_ADDED,
          CHILDREN_HELD,
          CHILDREN_RELEASED,
          VERDICT_SUBMITTED,
          CONTENT_ENDORSED,
          EVENT_NOT_SET -> {}
    }
  }

  private void tellAll(Child child) {
    collections.removeIf(collection -> {
      tell(collection, child);
      return collection.finished();
    });
  }

  private static void tell(ChildCollection collection, Child child) {
    if (child.outcome != null) {
      collection.ended(child.outcome);
      return;
    }
    if (child.roundUnderReview > 0) {
      collection.submitted(child.id, child.roundUnderReview);
    }
    if (child.asks) {
      collection.asked(child.id);
    }
  }
}
