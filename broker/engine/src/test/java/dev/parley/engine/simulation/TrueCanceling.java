package dev.parley.engine.simulation;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskState;
import dev.parley.journal.v1.Event;

/** How one task is canceled with a grace, as its events tell it. */
final class TrueCanceling {

  static final String STAYS = "canceled stays canceled";

  private final TaskKey key;
  private final Counters counters;
  private boolean requested;
  private boolean ended;
  private long dueMs;

  /** Whether its holder has said what there is to say. */
  private boolean lastWord;

  /** Whether everything below has ended. */
  private boolean leaf = true;

  TrueCanceling(TaskKey key, Counters counters) {
    this.key = key;
    this.counters = counters;
  }

  void happened(Event event) {
    Broken.unless(
        !lastWord || (event.hasTaskEnded() && !event.getActor().equals(Actors.BROKER)),
        STAYS,
        "task %s has %s after the last word of who was to come to an end",
        key,
        event.getKindCase());
    switch (event.getKindCase()) {
      case CANCEL_REQUESTED -> {
        requested = true;
        dueMs = event.getCancelRequested().getDueTimeMs();
        if (event.getCancelRequested().getLeaseToken() > 0) {
          counters.count(Counters.Event.ASKED_TO_STOP);
        }
      }
      case RESULT_SUBMITTED -> lastWord = requested && leaf;
      case TASK_ENDED -> {
        lastWord = false;
        ended = true;
        boolean completed = event.getState() == TaskState.COMPLETED.number();
        Broken.unless(!requested || !completed, STAYS, "task %s completed", key);
        if (requested && event.getTimeMs() >= dueMs) {
          counters.count(Counters.Event.GRACE_ENDED);
        }
      }
      default -> {}
    }
  }

  /** Something is about to happen to the task. */
  void stands(boolean leaf) {
    this.leaf = leaf;
  }

  /**
   * Whether the task ends within its grace: by itself, or by the last word of its holder. Whoever
   * asks for its end once more may let it end at once.
   */
  boolean windsDown(Event end) {
    boolean byHolder = !end.getActor().getInstanceId().isEmpty();
    return requested
        && end.getTimeMs() < dueMs
        && (byHolder || end.getActor().equals(Actors.BROKER));
  }

  /** Whether somebody has asked for its end. */
  boolean isRequested() {
    return requested;
  }

  /** Whether somebody has asked for its end, and it has not come yet. */
  boolean isUnderWay() {
    return requested && !ended;
  }

  /** Somebody is given work: by then all that was due has come. */
  void checkGrace(long nowMs) {
    Broken.unless(
        !isUnderWay() || nowMs <= dueMs,
        "a grace ends",
        "task %s goes on %d ms after the grace in which it was to come to an end",
        key,
        nowMs - dueMs);
  }
}
