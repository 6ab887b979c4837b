package dev.parley.engine.simulation;

import dev.parley.engine.task.LoopPolicies;
import dev.parley.engine.task.Loops;
import dev.parley.engine.task.Loops.CycleAction;
import dev.parley.engine.task.Loops.RepeatAction;
import dev.parley.engine.task.Loops.ResultAction;
import dev.parley.engine.task.Numbered;
import dev.parley.engine.task.TaskKey;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.LoopDetected;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** What the holder of one task did last, whether that is a loop, and what followed from it. */
final class TrueLoops {

  private static final String REFUSED = "a child that is refused for a loop leaves one trace";

  private final TaskKey key;
  private final Supplier<LoopPolicy> policy;
  private final Counters counters;
  private final Deque<String> actions = new ArrayDeque<>();
  private boolean due;

  /** When the holder last got anywhere, as far as the history says. */
  private long progressMs;

  private boolean escalated;

  /** Ancestors for whose sake children were refused. */
  private final Set<String> refusedFor = new HashSet<>();

  /**
   * @param policy the one in force at the time
   */
  TrueLoops(TaskKey key, Supplier<LoopPolicy> policy, Counters counters) {
    this.key = key;
    this.policy = policy;
    this.counters = counters;
  }

  /** No child may do what its parent may not, but where whoever wrote both says so. */
  static void unlessLooser(
      TaskKey key, TaskCreated child, TaskCreated parent, boolean byAgent, LoopPolicies policies) {
    boolean oneAuthor = !byAgent && (parent.getParentId().isEmpty() || parent.hasRun());
    if (oneAuthor && child.hasLoopPolicy()) {
      return;
    }
    LoopPolicy above =
        parent.hasLoopPolicy()
            ? parent.getLoopPolicy()
            : policies.of(child.toBuilder().clearLoopPolicy().build());
    LoopPolicy own = policies.of(child);
    boolean cycles = mayNot(CycleAction.ALLOW, above.getCycleAction(), own.getCycleAction());
    boolean results = mayNot(ResultAction.ALLOW, above.getResultAction(), own.getResultAction());
    boolean repeats =
        above.getRepeatAction() == RepeatAction.ALLOW.number()
            || (own.getRepeatAction() != RepeatAction.ALLOW.number()
                && own.getRepeatsMax() <= above.getRepeatsMax()
                && own.getWindow() >= above.getWindow());
    boolean stalls =
        above.getStallAction() == RepeatAction.ALLOW.number()
            || above.getStallAfterMs() == 0
            || (own.getStallAction() != RepeatAction.ALLOW.number()
                && own.getStallAfterMs() > 0
                && own.getStallAfterMs() <= above.getStallAfterMs());
    boolean depth =
        above.getDepthAction() == CycleAction.ALLOW.number()
            || above.getDepthMax() == 0
            || (own.getDepthAction() != CycleAction.ALLOW.number()
                && own.getDepthMax() > 0
                && own.getDepthMax() <= above.getDepthMax());
    boolean findings =
        above.getFindingsAction() == ResultAction.ALLOW.number()
            || above.getFindingsMax() == 0
            || (own.getFindingsAction() != ResultAction.ALLOW.number()
                && own.getFindingsMax() > 0
                && own.getFindingsMax() <= above.getFindingsMax());
    Broken.unless(
        cycles && results && repeats && stalls && depth && findings,
        "a child goes round no more than its parent may",
        "task %s has %s below %s",
        key,
        own,
        above);
  }

  private static boolean mayNot(Numbered allow, int above, int own) {
    return above == allow.number() || own != allow.number();
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
    if (!loop.getChildId().isEmpty()) {
      refused(loop);
      return false;
    }
    counters.count(Counters.Event.LOOP_DETECTED);
    if (loop.getKind() == Loops.Kind.REPEATED_RESULT.number()
        || loop.getKind() == Loops.Kind.REPEATED_FINDINGS.number()) {
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

  private void refused(LoopDetected loop) {
    counters.count(Counters.Event.CHILD_REFUSED);
    Broken.unless(
        refusedFor.add(loop.getAncestorId()),
        REFUSED,
        "task %s says once more that a child asks what task %s asks",
        key,
        loop.getAncestorId());
  }

  /** Somebody was told that a child asks what an ancestor asks, or that it is too deep. */
  void unlessHidden(String ancestorId) {
    Broken.unless(
        refusedFor.contains(ancestorId),
        REFUSED,
        "task %s does not say that a child asks what task %s asks",
        key,
        ancestorId);
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
