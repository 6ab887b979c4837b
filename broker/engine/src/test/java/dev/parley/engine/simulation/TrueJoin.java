package dev.parley.engine.simulation;

import dev.parley.engine.task.Joins.AttentionAction;
import dev.parley.engine.task.Joins.ChildFailureAction;
import dev.parley.engine.task.Joins.Decision;
import dev.parley.engine.task.Joins.Mode;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.Join;
import dev.parley.journal.v1.TaskEnded;
import dev.parley.journal.v1.TaskResumed;
import java.util.ArrayList;
import java.util.List;

/** The join of a task that yielded, by what the log says of its children. */
final class TrueJoin {

  static final String RESUMES = "a task goes on when its join is decided";
  static final String PAGES = "children are read in pages, each once";
  static final String ITEMS = "a child for every item";

  /** At how many moments children may end by themselves before a parent's turn comes to go on. */
  private static final int LATE_MAX = 2;

  private final TrueTask task;
  private final Join join;
  private final List<TrueTask> children;

  /** How many count, those included that are not there yet. */
  private final int total;

  private TrueJoin(TrueTask task, Join join, List<TrueTask> children, int total) {
    this.task = task;
    this.join = join;
    this.children = children;
    this.total = total;
  }

  /**
   * The join of the last yield.
   *
   * @param all all children, the oldest first: while a task waits it is given no more
   */
  static TrueJoin of(TrueTask task, List<TrueTask> all) {
    Join join = task.join();
    if (join.getEveryItem()) {
      // Its reducer may have made more.
      Event resumed = task.resumed();
      int made = resumed == null ? all.size() : resumed.getTaskResumed().getChildren();
      return new TrueJoin(task, join, all.subList(0, made), task.fanOut().itemCount());
    }
    List<TrueTask> counted =
        all.subList(0, join.getChildren()).stream()
            .filter(child ->
                join.getChildIdsCount() == 0
                    || join.getChildIdsList().contains(child.key().taskId()))
            .toList();
    return new TrueJoin(task, join, counted, counted.size());
  }

  /** Who leaves reviews to nobody says how long to wait: that is kept. See {@link SimManager}. */
  static void asked(TaskKey key, Join join) {
    boolean leavesReviews = join.getAttentionAction() == AttentionAction.LEAVE.number();
    Broken.unless(
        !leavesReviews || join.getTimeoutMs() > 0,
        RESUMES,
        "task %s waits for as long as it takes, and was to wait for a time",
        key);
  }

  /**
   * A child is about to end: rightly, and while its parent does not wait for what is decided
   * already. Some may end before the parent's turn comes.
   */
  static void childEnds(TrueTask parent, List<TrueTask> all, Event event) {
    TaskEnded ended = event.getTaskEnded();
    if (ended.getReason() == TaskReason.JOIN_DECIDED.number()
        && event.getState() == TaskState.CANCELED.number()) {
      Broken.unless(
          parent.hasWaited() && parent.join().getLoserAction() == 1,
          RESUMES,
          "a child of task %s was canceled that its join leaves running",
          parent.key());
    }
    boolean byItself =
        event.getState() == TaskState.COMPLETED.number()
            || event.getState() == TaskState.FAILED.number();
    if (byItself && parent.waitsForChildren() && of(parent, all).decided()) {
      Broken.unless(
          parent.late(event.getTimeMs()) <= LATE_MAX,
          RESUMES,
          "task %s still waits, and its join is decided",
          parent.key());
    }
  }

  /** How many of the children that are there count. */
  int size() {
    return children.size();
  }

  private boolean decided() {
    long completed = children.stream().filter(c -> c.state() == TaskState.COMPLETED).count();
    long failed = children.stream().filter(TrueTask::ended).count() - completed;
    return held(completed, failed) || lost(completed, failed);
  }

  /** Fan-outs whose children nobody looks after but who waits for them. */
  List<TrueTask> fanOuts() {
    return children.stream().filter(TrueTask::makesChildren).toList();
  }

  /**
   * The task goes on now: its join must be decided the way that the event says.
   *
   * @param made the children of its {@link #fanOuts}
   */
  void check(Event event, List<TrueTask> made, Counters counters) {
    TaskResumed resumed = event.getTaskResumed();
    long completed = children.stream().filter(c -> c.state() == TaskState.COMPLETED).count();
    long failed = children.stream().filter(TrueTask::ended).count() - completed;
    boolean rightly =
        switch (Decision.byNumber(resumed.getDecision())) {
          case HELD -> held(completed, failed);
          case NOT_HELD -> !held(completed, failed) && lost(completed, failed);
          case TIMED_OUT ->
              join.getTimeoutMs() > 0
                  && event.getTimeMs() >= task.suspendedMs() + join.getTimeoutMs();
          case ATTENTION -> wakes(made);
          case UNSPECIFIED -> false;
        };
    Broken.unless(
        rightly && resumed.getCompleted() == completed && resumed.getFailed() == failed,
        RESUMES,
        "task %s goes on by %s, but of %d children %d have completed and %d failed",
        task.key(),
        resumed,
        children.size(),
        completed,
        failed);
    if (losersGo()) {
      counters.count(Counters.Event.LOSER_CANCELED);
    }
  }

  /** Whether somebody needs somebody for something that the task was not told before. */
  private boolean wakes(List<TrueTask> made) {
    List<TrueTask> all = new ArrayList<>(children);
    all.addAll(made);
    boolean wakes = all.stream().anyMatch(one -> needsSomebody(one) && !task.told(one));
    task.tell(all);
    return wakes;
  }

  private boolean held(long completed, long failed) {
    return switch (Mode.byNumber(join.getMode())) {
      case UNSPECIFIED, ALL -> completed + failed == total && failed <= tolerated();
      case ANY -> completed > 0;
      case QUORUM -> completed >= join.getQuorum();
    };
  }

  private boolean lost(long completed, long failed) {
    boolean allEnded = completed + failed == total;
    return switch (ChildFailureAction.byNumber(join.getFailureAction())) {
      case UNSPECIFIED, WAIT -> allEnded;
      case FAIL_FAST -> failed > 0;
      case TOLERATE ->
          failed > join.getFailuresTolerated()
              || !held(total - failed, Math.min(failed, tolerated()));
    };
  }

  private int tolerated() {
    return ChildFailureAction.byNumber(join.getFailureAction()) == ChildFailureAction.TOLERATE
        ? join.getFailuresTolerated()
        : 0;
  }

  private static boolean needsSomebody(TrueTask child) {
    return child.state() == TaskState.PARKED
        || child.holdLasts()
        || child.state() == TaskState.INPUT_REQUIRED
        || (child.state() == TaskState.VERIFYING && child.reviews().awaits(Reviewer.REQUESTER));
  }

  private boolean losersGo() {
    Event resumed = task.resumed();
    return join.getLoserAction() == 1
        && resumed != null
        && resumed.getTaskResumed().getDecision() != Decision.ATTENTION.number()
        && children.stream().anyMatch(child -> !child.ended());
  }

  /** Somebody goes on with the task: children that were to be canceled are. */
  void checkLosers() {
    Broken.unless(
        !losersGo(),
        RESUMES,
        "task %s goes on while children go on that its join was decided without",
        task.key());
  }
}
