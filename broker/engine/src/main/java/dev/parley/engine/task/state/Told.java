package dev.parley.engine.task.state;

import dev.parley.engine.task.Joins.Decision;
import dev.parley.engine.task.Loops.Kind;
import dev.parley.journal.v1.Event;
import java.util.Set;

/**
 * What a task was told when a child woke it last that needed somebody: whoever needed somebody then
 * does not wake it for the same again. Immutable.
 *
 * @param position where the task went on; 0 when no child has woken it
 * @param named the children that counted then; empty for all that were there
 */
record Told(long position, Set<String> named) {

  static final Told NOTHING = new Told(0, Set.of());

  /** As the history of a task says. */
  static Told of(Task task) {
    History history = task.history();
    long position = history.lastPosition(Told::wakes, Long.MAX_VALUE);
    if (position == 0) {
      return NOTHING;
    }
    long yielded = history.lastPosition(Event::hasTaskYielded, position);
    return new Told(
        position,
        yielded == 0
            ? Set.of()
            : Set.copyOf(history.eventAt(yielded).getTaskYielded().getJoin().getChildIdsList()));
  }

  private static boolean wakes(Event event) {
    return event.hasTaskResumed()
        && event.getTaskResumed().getDecision() == Decision.ATTENTION.number();
  }

  /**
   * Whether the task knows what somebody is needed for.
   *
   * @param who the child, or one that the child, a fan-out, has made
   */
  boolean covers(Task child, Task who) {
    return position > 0
        && (named.isEmpty() || named.contains(child.key().taskId()))
        && who.history().lastPosition(Told::asks, Long.MAX_VALUE) < position;
  }

  /** Whether it may be for this that a task needs somebody. */
  private static boolean asks(Event event) {
    return event.hasQuestionAsked()
        || event.hasTaskParked()
        || event.hasResultSubmitted()
        || event.hasVerdictGiven()
        || event.getChildrenHeld().getLasting()
        || event.getLoopDetected().getKind() == Kind.NOBODY_ELSE.number();
  }
}
