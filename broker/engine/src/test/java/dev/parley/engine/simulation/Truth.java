package dev.parley.engine.simulation;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.parley.engine.task.Joins.Decision;
import dev.parley.engine.task.LoopPolicies;
import dev.parley.engine.task.Loops.CycleAction;
import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.SwitchLevel;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskLimits;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.BarrierSnapshot;
import dev.parley.engine.task.state.TasksView;
import dev.parley.engine.testing.SimLog;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Batch;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.JournalRecord;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What has really happened in a shard, according to its log alone: read record by record by the
 * rule that the stored schema states, without any code of the engine.
 */
final class Truth {

  private final SimLog log;
  private final List<Event> events = new ArrayList<>();
  private final Map<TaskKey, TrueTask> tasks = new LinkedHashMap<>();
  private final Set<Ease> easesAsked;
  private final Map<TaskKey, TrueSchedule> schedules = new LinkedHashMap<>();
  private final Map<TaskKey, TrueSwitch> switches = new LinkedHashMap<>();
  private final Set<TrueCanceling> canceling = new LinkedHashSet<>();
  private final Map<Long, Integer> eventsBeforeClaim = new HashMap<>();
  private final Counters counters;
  private final LoopPolicies loops;
  private final TrueBudgets budgets;
  private final TrueBoard board;
  private final TrueTrust trust = new TrueTrust();
  private final TrueHistory history;
  private final TrueBytes bytes;
  private long nextOffset;
  private long epoch = -1;
  private long lastSeq;

  /** What somebody has asked for. */
  record Ease(TaskKey key, SwitchLevel level) {}

  /**
   * @param easesAsked grows while the run goes on
   */
  Truth(SimLog log, Counters counters, Set<Ease> easesAsked, TaskLimits limits) {
    this.loops = limits.loops();
    this.history = new TrueHistory(limits.historyEventsMax());
    this.bytes = new TrueBytes(limits.taskBytesMax());
    this.easesAsked = easesAsked;
    this.log = log;
    this.counters = counters;
    this.budgets = new TrueBudgets(counters);
    this.board = new TrueBoard(counters);
  }

  /** Reads what is new in the log. */
  void advance() {
    for (SimLog.Stored stored : log.read(nextOffset, log.endOffset())) {
      nextOffset = stored.offset() + 1;
      JournalRecord journalRecord = parse(stored.record());
      if (journalRecord.hasClaim()) {
        epoch = stored.offset();
        eventsBeforeClaim.put(epoch, events.size());
      } else {
        batch(journalRecord.getBatch());
      }
    }
  }

  private void batch(Batch batch) {
    if (batch.getEpoch() != epoch || batch.getSeq() != lastSeq + 1) {
      return;
    }
    lastSeq = batch.getSeq();
    Broken.unless(
        batch.getFirstPosition() == events.size() + 1L,
        "gapless history",
        "expected position %d, but a valid batch begins at %d",
        events.size() + 1,
        batch.getFirstPosition());
    for (Event event : batch.getEventsList()) {
      events.add(event);
      budgets.happened(event);
      board.happened(event);
      trust.happened(event);
      history.happened(event);
      TaskKey key = new TaskKey(event.getTenant(), event.getTaskId());
      if (event.hasTaskCreated() && isAskedFor(event)) {
        bytes.unlessFull(key, event.getTaskCreated());
      } else if (event.hasItemsAdded()) {
        bytes.unlessFull(key, event.getItemsAdded());
      }
      bytes.happened(event);
      TrueSchedule schedule = schedules.get(key);
      if (schedule != null) {
        schedule.happened(event, children(key));
      }
      if (event.getTaskId().startsWith("!")) {
        switched(key, event);
      } else if (event.hasTaskCreated()) {
        Broken.unless(
            !tasks.containsKey(key) || task(key).forgotten(),
            "one outcome",
            "task %s was created twice",
            key);
        // Created again after it was forgotten, it is the youngest once more.
        tasks.remove(key);
        tasks.put(key, new TrueTask(key, event, counters, loops));
        created(key);
        if (event.getTaskCreated().hasSchedule()) {
          schedules.put(key, new TrueSchedule(key, event, counters));
        }
        unlessKilled(task(key), event);
        unlessCanceling(task(key), event);
      } else {
        unlessKilled(task(key), event);
        unlessCanceling(task(key), event);
        if (event.hasTaskPaused()) {
          unlessHeld(task(key), event);
        }
        childEnds(key, event);
        task(key).happened(event);
        review(key, event);
        decided(key, event);
      }
      if (event.hasCancelRequested()) {
        canceling.add(task(key).canceling());
      } else if (event.hasTaskAssigned()) {
        switches.values().forEach(TrueSwitch::checkInterrupted);
        canceling.removeIf(one -> !one.isUnderWay());
        canceling.forEach(one -> one.checkGrace(event.getTimeMs()));
      }
      if (event.hasTaskResumed()) {
        TrueJoin join = TrueJoin.of(task(key), children(key));
        List<TrueTask> made =
            join.fanOuts().stream().flatMap(one -> children(one.key()).stream()).toList();
        join.check(event, made, counters);
      } else if (event.hasTaskAssigned() && task(key).hasWaited()) {
        TrueJoin.of(task(key), children(key)).checkLosers();
      }
    }
  }

  /** Whether somebody has asked for a task: the broker makes reviews, items and runs by itself. */
  private boolean isAskedFor(Event created) {
    TaskKey key = new TaskKey(created.getTenant(), created.getTaskId());
    TrueTask parent = key.parentId().isEmpty() ? null : find(key.sibling(key.parentId()));
    return parent == null || (!key.isReview() && parent.isHeld());
  }

  private void childEnds(TaskKey key, Event event) {
    TrueTask parent = key.parentId().isEmpty() ? null : find(key.sibling(key.parentId()));
    if (parent != null && event.hasTaskEnded()) {
      TrueJoin.childEnds(parent, children(parent.key()), event);
    }
  }

  private void created(TaskKey key) {
    cycles(task(key).created(), key);
    TrueTask above = parent(task(key));
    if (above != null) {
      depth(task(key), above);
      TrueLoops.unlessLooser(key, task(key).created(), above.created(), above.isHeld(), loops);
    }
    if (!key.parentId().isEmpty()
        && !key.isReview()
        && !schedules.containsKey(key.sibling(key.parentId()))) {
      TrueTask parent = task(key.sibling(key.parentId()));
      if (!parent.isHeld()) {
        parent.spawned(task(key), children(parent.key()));
      }
    }
  }

  /** With a policy that refuses, no child that an agent asks for is deeper than it says. */
  private void depth(TrueTask child, TrueTask parent) {
    LoopPolicy policy = loops.of(child.created());
    Broken.unless(
        child.key().isReview()
            || !parent.isHeld()
            || policy.getDepthMax() == 0
            || policy.getDepthAction() != CycleAction.REFUSE.number()
            || child.created().getDepth() <= policy.getDepthMax(),
        "no tree is too deep",
        "task %s is deeper than %d",
        child.key(),
        policy.getDepthMax());
  }

  /** With a policy that refuses, no child asks what an ancestor asks. */
  private void cycles(TaskCreated created, TaskKey key) {
    boolean refuses =
        loops.of(created).getCycleAction() == CycleAction.REFUSE.number()
            && created.getIntent() != 0;
    TaskKey above = key;
    while (refuses && !above.parentId().isEmpty()) {
      above = key.sibling(above.parentId());
      Broken.unless(
          !task(above).isAskedBack(created),
          "no cycles",
          "task %s asks what its ancestor %s asks",
          key,
          above);
    }
  }

  List<TrueTask> children(TaskKey parent) {
    return tasks.values().stream()
        .filter(task ->
            task.key().isChildOf(parent.taskId()) && !task.key().isReview() && !task.forgotten())
        .toList();
  }

  private void switched(TaskKey key, Event event) {
    if (event.hasSwitchEngaged()) {
      TrueSwitch engaged = new TrueSwitch(event);
      engaged.engages(this);
      switches.put(key, engaged);
    } else if (event.hasSwitchEased()) {
      SwitchLevel level = SwitchLevel.byNumber(event.getSwitchEased().getLevel());
      Broken.unless(
          easesAsked.contains(new Ease(key, level)),
          Referee.KILLED,
          "%s was eased to %s, and nobody asked for it",
          key,
          level);
      ease(switches.get(key), level);
    } else {
      switches.remove(key);
    }
  }

  private static void ease(@Nullable TrueSwitch one, SwitchLevel level) {
    if (one == null || !level.eases(one.level())) {
      throw new Broken(Referee.KILLED, "a switch was eased to " + level + ", but it is " + one);
    }
    one.unlessOutlived();
    one.eased(level);
  }

  /** What must not happen to a task while it, or one above it, is being canceled. */
  private void unlessCanceling(TrueTask task, Event event) {
    boolean asks = event.hasCancelRequested() && event.getCancelRequested().getLeaseToken() > 0;
    boolean winds = event.hasTaskEnded() && windsDown(task, event);
    if (asks || winds || event.hasResultSubmitted()) {
      boolean leaf = children(task.key()).stream().allMatch(TrueTask::ended);
      task.canceling().stands(leaf);
      Broken.unless(
          leaf || !(asks || winds),
          "canceled from the leaves up",
          winds
              ? "task %s ended within its grace before those below"
              : "who works on task %s was asked to stop before those below",
          task.key());
    }
    boolean goesOn =
        event.hasTaskAssigned() || (event.hasTaskCreated() && task.key().parentId().length() > 0);
    for (TrueTask above = task; goesOn && above != null; above = parent(above)) {
      Broken.unless(
          !above.canceling().isUnderWay(),
          TrueCanceling.STAYS,
          "task %s has %s while %s is being canceled",
          task.key(),
          event.getKindCase(),
          above.key());
    }
  }

  /** Whether a task ends by a cancellation that is under way, its own or one above it. */
  private boolean windsDown(TrueTask task, Event event) {
    TrueTask parent = parent(task);
    int reason = event.getTaskEnded().getReason();
    return event.getState() == TaskState.CANCELED.number()
        && (reason == TaskReason.CANCEL_REQUESTED.number()
            ? task.canceling().windsDown(event)
            : reason == TaskReason.PARENT_ENDED.number() && parent != null && !parent.ended());
  }

  private @Nullable TrueTask parent(TrueTask task) {
    String parentId = task.key().parentId();
    return parentId.isEmpty() ? null : tasks.get(task.key().sibling(parentId));
  }

  /** The owner has nothing to do by itself: it owes nothing to anybody who waits. */
  void idle(TasksView view, long nowMs) {
    bytes.idle(view);
    for (TrueTask task : tasks.values()) {
      for (TrueSwitch one : switches.values()) {
        Broken.unless(
            task.ended() || !one.ends(task, this),
            Referee.KILLED,
            "task %s goes on under %s",
            task.key(),
            one);
      }
      if (!task.ended() && !isCanceling(task)) {
        budgets.idle(task.key(), view.find(task.key()), nowMs);
        if (task.makesChildren()) {
          task.unlessStarving(children(task.key()));
        }
      }
    }
  }

  private boolean isCanceling(TrueTask task) {
    for (TrueTask above = task; above != null; above = parent(above)) {
      if (above.canceling().isUnderWay()) {
        return true;
      }
    }
    return false;
  }

  /** What must not happen to a task while a switch is engaged, or after it was killed. */
  private void unlessKilled(TrueTask task, Event event) {
    Broken.unless(
        isKilledRightly(task, event),
        Referee.KILLED,
        "task %s has %s by switch %s",
        task.key(),
        event.getKindCase(),
        event.getTaskEnded().getSwitchId());
    for (TrueSwitch one : switches.values()) {
      boolean killed = one.ends(task, this);
      boolean allowed =
          switch (event.getKindCase()) {
            case TASK_CREATED, RESULT_SUBMITTED, VERDICT_SUBMITTED, TASK_YIELDED, APPROVAL_USED ->
                !killed;
            case VERDICT_GIVEN, QUESTION_ANSWERED, PROPOSAL_DECIDED ->
                !killed && !one.hasKilled(event.getActor());
            case MESSAGE_SENT, CONTENT_ENDORSED, BUDGET_TOPPED_UP ->
                !killed || event.getActor().getKind() == ActorKind.BROKER.number();
            case TASK_RETRIED -> !killed && !one.hasKilled(event.getActor());
            case TASK_RETARGETED ->
                !one.hasKilled(event.getActor()) && !one.hasKilled(event.getTaskRetargeted());
            case TASK_ENDED -> !(killed || one.doomed(task)) || !isDone(event);
            case TASK_ASSIGNED ->
                !one.doomed(task) && !one.forbids(task, event.getTaskAssigned().getAgentId(), this);
            default -> true;
          };
      Broken.unless(
          !timesOut(event) || !one.holds(task, this),
          "what is paused does not time out",
          "task %s has %s under %s",
          task.key(),
          event.getKindCase(),
          one);
      Broken.unless(
          !one.ends(event) || one.covers(task, this),
          Referee.KILLED,
          "task %s is out of the scope of %s, which ends it",
          task.key(),
          one);
      Broken.unless(
          allowed, Referee.KILLED, "task %s has %s under %s", task.key(), event.getKindCase(), one);
    }
  }

  /** Whether a task ends by a switch, and says so, as it must. */
  private boolean isKilledRightly(TrueTask task, Event event) {
    boolean killed = event.hasTaskEnded() && event.getState() == TaskState.KILLED.number();
    String id = event.getTaskEnded().getSwitchId();
    TrueSwitch by = switches.get(new TaskKey(event.getTenant(), "!" + id));
    return killed ? by != null && (by.doomed(task) || by.ends(task, this)) : id.isEmpty();
  }

  /** Only a switch that holds a task, or whoever works on it, pauses it. */
  private void unlessHeld(TrueTask task, Event event) {
    TrueSwitch by =
        switches.get(new TaskKey(event.getTenant(), "!" + event.getTaskPaused().getSwitchId()));
    Broken.unless(
        by != null && by.pauses(task, event.getTaskPaused(), this),
        "what is not in its scope goes on under a pause",
        "task %s was paused by %s",
        task.key(),
        by == null ? "nothing" : by);
  }

  /** Whether a task ends by what was made of it. */
  private static boolean isDone(Event event) {
    return event.getState() == TaskState.COMPLETED.number()
        || event.getState() == TaskState.REJECTED.number();
  }

  private static boolean timesOut(Event event) {
    return switch (event.getKindCase()) {
      case QUESTION_EXPIRED, PROPOSAL_EXPIRED -> true;
      case TASK_RESUMED -> event.getTaskResumed().getDecision() == Decision.TIMED_OUT.number();
      case BARRIER_ENDED ->
          event.getBarrierEnded().getState() == BarrierSnapshot.State.TIMED_OUT.number();
      default -> false;
    };
  }

  @Nullable TrueSwitch findSwitch(TaskKey key) {
    return switches.get(key);
  }

  /** Whether all that a switch ends here has ended. */
  boolean hasEnded(TaskKey key) {
    TrueSwitch one = switches.get(key);
    return one == null || one.hasEnded();
  }

  Iterable<TrueSwitch> switches() {
    return switches.values();
  }

  /** Whether the claim at this offset is the last one. */
  boolean isOwnedIn(long claim) {
    return epoch == claim;
  }

  private void decided(TaskKey key, Event event) {
    if (!event.hasProposalDecided()) {
      return;
    }
    int level = 5;
    boolean hasPart = false;
    for (@Nullable TrueTask above = task(key); above != null; above = parent(above)) {
      TaskCreated created = above.created();
      level = Math.min(level, created.hasAutonomyLevel() ? created.getAutonomyLevel() : 3);
      Actor requester = above.requester();
      boolean ofAgent = requester.getKind() == ActorKind.AGENT.number();
      if (ofAgent && parent(above) == null) {
        // No agent gives away what humans decide.
        level = Math.min(level, 3);
      }
      String agent = event.getActor().getId();
      hasPart |= above.wasAssignedTo(agent);
      hasPart |= ofAgent && requester.getId().equals(agent);
    }
    task(key).decided(event, level, hasPart);
  }

  /** What happens to a review is checked against the task that is reviewed. */
  private void review(TaskKey key, Event event) {
    if (!key.isReview()) {
      return;
    }
    TrueTask review = task(key);
    TrueTask reviewed = task(key.sibling(key.parentId()));
    if (event.hasTaskAssigned()) {
      reviewed.reviews().assigned(event.getTaskAssigned().getAgentId());
    } else if (event.hasVerdictSubmitted() && !canceling(key)) {
      reviewed
          .reviews()
          .submitted(
              review.created().getReviewOf().getRound(),
              event.getActor().getId(),
              event.getVerdictSubmitted());
    } else if (event.hasTaskEnded() && event.getState() != TaskState.COMPLETED.number()) {
      reviewed.reviews().lost(review.created().getReviewOf().getRound());
    }
  }

  /** Whether what is handed in for a task is only kept, since it, or one above it, is canceled. */
  private boolean canceling(TaskKey key) {
    TrueTask task = find(key);
    return task != null
        && (task.canceling().isRequested()
            || (!key.parentId().isEmpty() && canceling(key.sibling(key.parentId()))));
  }

  TrueBudgets budgets() {
    return budgets;
  }

  TrueTask task(TaskKey key) {
    TrueTask task = tasks.get(key);
    if (task == null) {
      throw new Broken("no acknowledged task is lost", "there is no task " + key);
    }
    return task;
  }

  @Nullable TrueTask find(TaskKey key) {
    return tasks.get(key);
  }

  /**
   * Whether a task goes on only when somebody acts: it has ended, is parked, waits for a verdict of
   * a manager whose own task is parked, or for budget that something in its tree has reserved that
   * is parked.
   */
  boolean rests(TrueTask task) {
    return task.ended()
        || task.state() == TaskState.PARKED
        || (task.state() == TaskState.VERIFYING && isParked(parent(task)))
        || (task.waitsForBudget() && anyParked(task.key().rootId()));
  }

  private static boolean isParked(@Nullable TrueTask task) {
    return task != null && task.state() == TaskState.PARKED;
  }

  private boolean anyParked(String rootId) {
    return tasks.values().stream()
        .anyMatch(t -> t.key().rootId().equals(rootId) && t.state() == TaskState.PARKED);
  }

  /** The artifacts that results refer to, each with a task that does. */
  Map<String, TrueTask> references() {
    Map<String, TrueTask> named = new HashMap<>();
    for (TrueTask task : tasks.values()) {
      if (!task.forgotten()) {
        task.references().forEach(digest -> named.put(digest, task));
      }
    }
    return named;
  }

  TrueBoard board() {
    return board;
  }

  Iterable<TrueTask> tasks() {
    return tasks.values();
  }

  List<Event> events() {
    return events;
  }

  /** What an owner must know when it has loaded. */
  List<Event> eventsBefore(long claimOffset) {
    return events.subList(0, eventsBeforeClaim.getOrDefault(claimOffset, 0));
  }

  private static JournalRecord parse(byte[] bytes) {
    try {
      return JournalRecord.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("Expected a journal record", e);
    }
  }
}
