package dev.parley.engine.task.state;

import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.TaskState;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tasks whose results agents review, and of which of them reviews are to be created or counted.
 * Confined to the thread of its shard.
 */
final class AwaitedReviews {

  /** Looked at until nothing is to be done about them. */
  private final SequencedSet<Task> conducting = new LinkedHashSet<>();

  /** Of these no review may be created, before a switch changes. */
  private final Set<Task> unconducted = new LinkedHashSet<>();

  private final ReadyQueues ready;
  private final Cancellations cancellations;
  private final Switches switches;
  private final TaskRules rules;

  AwaitedReviews(
      ReadyQueues ready, Cancellations cancellations, Switches switches, TaskRules rules) {
    this.ready = ready;
    this.cancellations = cancellations;
    this.switches = switches;
    this.rules = rules;
  }

  /** Takes up a task as it is, while the shard is being linked. */
  void start(Task task) {
    if (task.state() == TaskState.VERIFYING) {
      conduct(task);
    }
  }

  /** An event of a task was recorded. */
  void moved(Task task) {
    start(task);
    if (task.review) {
      reviewMoved(task);
    }
  }

  /** A task has ended. */
  void ended(Task task) {
    unconducted.remove(task);
  }

  /** Something has happened to a switch. */
  void lookAgain() {
    conducting.addAll(unconducted);
    unconducted.clear();
  }

  private void conduct(Task task) {
    if (task.created().getVerificationPolicy().hasPanel()
        && task.awaited() == Reviewer.CAPABILITY) {
      conducting.add(task);
    }
  }

  /** Nobody reviews a round twice: who may do the other reviews changes with who does this one. */
  private void reviewMoved(Task review) {
    Task reviewed = review.parent;
    if (reviewed == null) {
      return;
    }
    TaskState to = review.state();
    if (to.terminal()) {
      conduct(reviewed);
    }
    if (to == TaskState.ASSIGNED || !to.leased()) {
      for (Task other : reviewed.reviews()) {
        if (other != review && other.lane != null) {
          ready.remove(other);
          ready.add(other);
        }
      }
    }
  }

  /** The next task of which a review is to be created or counted. */
  @Nullable Task next() {
    while (!conducting.isEmpty()) {
      Task task = conducting.getFirst();
      boolean due = cancellations.of(task) == null && Panel.isDue(task, rules);
      boolean refused = due && switches.refusingReview(task) != null;
      if (due && !refused) {
        return task;
      }
      conducting.removeFirst();
      if (refused) {
        unconducted.add(task);
      }
    }
    return null;
  }
}
