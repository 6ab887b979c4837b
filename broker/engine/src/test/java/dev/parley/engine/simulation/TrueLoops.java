package dev.parley.engine.simulation;

import dev.parley.engine.task.Loops.RepeatAction;
import dev.parley.journal.v1.LoopPolicy;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;

/** What the holder of one task did last, and whether that is a loop. */
final class TrueLoops {

  private final LoopPolicy policy;
  private final Deque<String> actions = new ArrayDeque<>();
  private boolean due;

  TrueLoops(LoopPolicy policy) {
    this.policy = policy;
  }

  void did(String action) {
    if (action.isEmpty()
        || policy.getWindow() == 0
        || policy.getRepeatAction() == RepeatAction.ALLOW.number()) {
      return;
    }
    actions.addLast(action);
    if (actions.size() > policy.getWindow()) {
      actions.removeFirst();
    }
    due = Collections.frequency(actions, action) > policy.getRepeatsMax();
  }

  /** Whether the next event must say that it was noticed. */
  boolean isDue() {
    return due;
  }

  void detected() {
    due = false;
    actions.clear();
  }

  /** Somebody else begins. */
  void assigned() {
    actions.clear();
  }
}
