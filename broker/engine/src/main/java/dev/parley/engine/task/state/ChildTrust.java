package dev.parley.engine.task.state;

import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.Trust;
import dev.parley.journal.v1.Event;

/**
 * Lowers tasks to the labels of what their children hand to them: each result when it is submitted,
 * whatever becomes of it, and once more what a child ends with. A schedule makes nothing of its
 * runs.
 *
 * @param rules one of which a test may have it break
 */
record ChildTrust(TaskRules rules) {

  /** An event was recorded of a task that is tied to its parent. */
  void recorded(Task child, Event event) {
    if (event.hasResultSubmitted()) {
      hand(child, Trust.of(event.getResultSubmitted().getTrust()));
    } else if (event.hasTaskEnded() && child.resultTrust() < Trust.AGENT) {
      hand(child, endedWith(child.history(), event.getTaskEnded().getAcceptedRound()));
    }
  }

  /** The same for all events of a task that was loaded, as if they were recorded now. */
  void loaded(Task child) {
    Task parent = child.parent;
    if (parent == null
        || parent.recurs()
        || parent.state().terminal()
        || child.resultTrust() >= parent.trustBelow
        || child.lastPosition() < parent.endorsedPosition()) {
      return;
    }
    History history = child.history();
    for (long position : history.positionsAfter(parent.endorsedPosition(), history.size())) {
      recorded(child, history.eventAt(position));
    }
  }

  private void hand(Task child, int trust) {
    Task parent = child.parent;
    boolean accepted = child.state() == TaskState.COMPLETED;
    if (parent != null
        && !parent.recurs()
        && !parent.state().terminal()
        && trust < parent.trustBelow
        && (accepted || !rules.breaks(TaskRule.LAUNDER_REJECTED))) {
      parent.trustBelow = (byte) trust;
    }
  }

  /**
   * The label of the result that a task ended with: of the round that was accepted, or the last.
   *
   * @param accepted 0 for the last one
   */
  private static int endedWith(History history, int accepted) {
    int trust = Trust.AGENT;
    for (Event event : history.after(0, history.size())) {
      boolean result = event.hasResultSubmitted();
      if (result && (accepted == 0 || event.getResultSubmitted().getRound() == accepted)) {
        trust = Trust.of(event.getResultSubmitted().getTrust());
      }
    }
    return trust;
  }
}
