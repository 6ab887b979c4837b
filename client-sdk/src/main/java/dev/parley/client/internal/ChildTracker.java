package dev.parley.client.internal;

import dev.parley.client.TaskCancelledException;
import dev.parley.client.TaskOutcome;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has become of the children of one task: follows all of them over one stream, opened by the
 * first collection, and tells every collection what concerns it. Confined to the loop, but for
 * {@link #end}.
 */
final class ChildTracker {
  private final ClientCore core;
  private final String parentId;
  private final Map<String, Child> children = new HashMap<>();
  private final List<ChildCollection> collections = new ArrayList<>();
  private @Nullable EventStream<?, ?> stream;
  private @Nullable Throwable over;

  /** The last that is known of a child. */
  private static final class Child {
    private int roundUnderReview;
    private @Nullable TaskOutcome outcome;
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
    children.forEach((id, child) -> tell(collection, id, child));
    if (stream == null) {
      open();
    }
  }

  /** Nobody collects any more. From any thread. */
  void end(String why) {
    core.loop.execute(() -> end(new TaskCancelledException(why)));
  }

  private void open() {
    EventStream<?, ?> opened = EventStream.ofTree(core, parentId, 1, 0, this::onEvent, core.loop);
    stream = opened;
    Loop.when(
        opened.end(),
        (nothing, error) ->
            end(
                error != null
                    ? ClientCore.unwrap(error)
                    : new TaskCancelledException("task " + parentId + " has ended")));
  }

  private void end(Throwable why) {
    if (over != null) {
      return;
    }
    over = why;
    collections.forEach(collection -> collection.fail(why));
    collections.clear();
    if (stream != null) {
      stream.close();
    }
  }

  private void onEvent(TaskEvent event) {
    if (event.getTaskId().equals(parentId)) {
      if (event.hasEnded()) {
        // The children that follow it were not done: their ends are no outcomes to work with.
        end(new TaskCancelledException("task " + parentId + " has ended"));
      }
      return;
    }
    Child child = children.computeIfAbsent(event.getTaskId(), id -> new Child());
    switch (event.getEventCase()) {
      case RESULT ->
          child.roundUnderReview =
              event.getState() == TaskState.TASK_STATE_VERIFYING ? event.getResult().getRound() : 0;
      case VERDICT -> child.roundUnderReview = 0;
      case ENDED -> {
        child.roundUnderReview = 0;
        child.outcome = new TaskOutcome(event.getTaskId(), event.getEnded().getOutcome());
      }
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
          EVENT_NOT_SET -> {
        return;
      }
    }
    collections.removeIf(collection -> {
      tell(collection, event.getTaskId(), child);
      return collection.finished();
    });
  }

  private static void tell(ChildCollection collection, String id, Child child) {
    if (child.outcome != null) {
      collection.ended(child.outcome);
    } else if (child.roundUnderReview > 0) {
      collection.submitted(id, child.roundUnderReview);
    }
  }
}
