package dev.parley.engine.simulation;

import dev.parley.engine.task.Loops;
import dev.parley.engine.task.Loops.RepeatAction;
import dev.parley.engine.task.TaskKey;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.LoopPolicy;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.function.Supplier;

/** What the holder of one task did last, whether that is a loop, and what followed from it. */
final class TrueLoops {

  private final TaskKey key;
  private final Supplier<LoopPolicy> policy;
  private final Counters counters;
  private final Deque<String> actions = new ArrayDeque<>();
  private boolean due;

  /** When the holder last got anywhere, as far as the history says. */
  private long progressMs;

  private boolean escalated;

  /**
   * @param policy the one in force at the time
   */
  TrueLoops(TaskKey key, Supplier<LoopPolicy> policy, Counters counters) {
    this.key = key;
    this.policy = policy;
    this.counters = counters;
  }

  void did(String action, long timeMs) {
    progressMs = timeMs;
    if (action.isEmpty() || policy.get().getRepeatAction() == RepeatAction.ALLOW.number()) {
      return;
    }
    actions.addLast(action);
    if (actions.size() > policy.get().getWindow()) {
      actions.removeFirst();
    }
    due = Collections.frequency(actions, action) > policy.get().getRepeatsMax();
  }

  /** Whether the next event must say that it was noticed. */
  boolean isDue() {
    return due;
  }

  /**
   * A loop was noticed.
   *
   * @return whether the task goes to others for it
   */
  boolean detected(Event event) {
    LoopDetected loop = event.getLoopDetected();
    counters.count(Counters.Event.LOOP_DETECTED);
    if (loop.getKind() == Loops.Kind.REPEATED_RESULT.number()) {
      return false;
    }
    due = false;
    actions.clear();
    if (loop.getKind() == Loops.Kind.STALL.number()) {
      stalled(event.getTimeMs());
    }
    if (loop.getEscalationCapability().isEmpty()) {
      return false;
    }
    counters.count(Counters.Event.LOOP_ESCALATED);
    Broken.unless(
        !escalated && loop.getEscalationCapability().equals(policy.get().getEscalationCapability()),
        "loops are escalated once",
        "task %s is given to %s for a loop",
        key,
        loop.getEscalationCapability());
    escalated = true;
    return true;
  }

  private void stalled(long timeMs) {
    counters.count(Counters.Event.STALL_DETECTED);
    Broken.unless(
        timeMs - progressMs >= policy.get().getStallAfterMs(),
        "who gets on does not stall",
        "task %s is said to stall %d ms after it got on",
        key,
        timeMs - progressMs);
    progressMs = timeMs;
  }

  /** Somebody else begins. */
  void assigned(long timeMs) {
    progressMs = timeMs;
    actions.clear();
  }
}
