package dev.parley.engine.task;

import dev.parley.engine.dispatch.SlotPool;
import dev.parley.engine.dispatch.Target;
import dev.parley.engine.runtime.StateMachine;
import dev.parley.engine.task.applier.Appliers;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskCommand.AssignTask;
import dev.parley.engine.task.command.TaskCommand.CancelLosers;
import dev.parley.engine.task.command.TaskCommand.CancelOrphans;
import dev.parley.engine.task.command.TaskCommand.ConductReview;
import dev.parley.engine.task.command.TaskCommand.EnforceSwitches;
import dev.parley.engine.task.command.TaskCommand.ExpireTask;
import dev.parley.engine.task.command.TaskCommand.ForgetTree;
import dev.parley.engine.task.command.TaskCommand.HoldForBudget;
import dev.parley.engine.task.command.TaskCommand.HoldTask;
import dev.parley.engine.task.command.TaskCommand.LoseLease;
import dev.parley.engine.task.command.TaskCommand.NoticeCircle;
import dev.parley.engine.task.command.TaskCommand.RepeatDeliveries;
import dev.parley.engine.task.command.TaskCommand.ResumeTask;
import dev.parley.engine.task.command.TaskCommand.SpawnChildren;
import dev.parley.engine.task.command.TaskCommand.WindDown;
import dev.parley.engine.task.command.TaskEffect;
import dev.parley.engine.task.command.TaskEffect.TellFollowers;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.handler.EventForm;
import dev.parley.engine.task.handler.HandlerContext;
import dev.parley.engine.task.handler.Handlers;
import dev.parley.engine.task.handler.TaskDecision;
import dev.parley.engine.task.state.BudgetView;
import dev.parley.engine.task.state.ReadyQueue;
import dev.parley.engine.task.state.ReadyQueues;
import dev.parley.engine.task.state.Task;
import dev.parley.engine.task.state.TaskTable;
import dev.parley.engine.task.state.TasksView;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The task domain as the state machine of a shard.
 *
 * <p>Confined to the thread of its shard, but for {@link #freed}, which the pool of slots calls on
 * any thread. Holds one version of the state: handlers read it, appliers write it, soft changes
 * touch only what is not stored.
 */
public final class TaskMachine
    implements StateMachine<TaskCommand, TaskReply, TaskEffect>, SlotPool.Waiter {

  private final TaskLimits limits;
  private final TaskRules rules;
  private final RandomGenerator random;
  private final FireTimes fireTimes;
  private final SlotPool slots;
  private final Runnable wake;
  private final ContentStamps stamps;
  private final Predicate<TaskKey> followed;
  private final TaskTable table;
  private final Appliers appliers;
  private final Queue<Target> freed = new ConcurrentLinkedQueue<>();
  private final EventForm form = new EventForm();
  private @Nullable HandlerContext context;

  /**
   * Makes an empty machine.
   *
   * @param random spreads waits; what it draws is stored, so that replay draws nothing
   * @param fireTimes knows when schedules are due; what it says is stored, so that replay asks
   *     nobody
   * @param slots where free slots are taken
   * @param wake called, on any thread, when {@link #next} should be asked again
   */
  public TaskMachine(
      TaskLimits limits,
      TaskRules rules,
      RandomGenerator random,
      FireTimes fireTimes,
      SlotPool slots,
      Runnable wake) {
    this(limits, rules, random, fireTimes, slots, wake, ContentStamps.NONE, key -> false);
  }

  /**
   * Makes an empty machine.
   *
   * @param stamps lowers labels in content; the rest is as above
   * @param followed whether anybody is to be told when a task may wait for its requester or has
   *     ended
   */
  public TaskMachine(
      TaskLimits limits,
      TaskRules rules,
      RandomGenerator random,
      FireTimes fireTimes,
      SlotPool slots,
      Runnable wake,
      ContentStamps stamps,
      Predicate<TaskKey> followed) {
    this.stamps = new LastIntent(stamps);
    this.followed = followed;
    this.limits = limits;
    this.rules = rules;
    this.random = random;
    this.fireTimes = fireTimes;
    this.slots = slots;
    this.wake = wake;
    this.table =
        new TaskTable(limits, (facts, event) -> Appliers.write(facts, event, rules), rules);
    this.appliers = new Appliers(table, rules);
  }

  @Override
  public Decision<TaskReply, TaskEffect> decide(TaskCommand command, long nowMs) {
    TaskDecision decision = Handlers.decide(command, at(nowMs));
    return new Decision<>(
        decision.events(),
        decision.softChanges().isEmpty() ? decision.reply() : () -> reply(decision, nowMs),
        decision.effects(),
        decision.confirmed());
  }

  /** The same for all commands of one millisecond. */
  private HandlerContext at(long nowMs) {
    HandlerContext at = context;
    if (at == null || at.nowMs() != nowMs) {
      at = new HandlerContext(table, nowMs, random, fireTimes, limits, rules, stamps, form);
      context = at;
    }
    return at;
  }

  /** Asked when the decision has become part of the state: what is not stored changes with it. */
  private TaskReply reply(TaskDecision decision, long nowMs) {
    TaskReply reply = decision.reply().get();
    List<TaskDecision.SoftChange> changes = decision.softChanges();
    for (int i = 0; i < changes.size(); i++) {
      apply(changes.get(i), nowMs);
    }
    return reply;
  }

  private void apply(TaskDecision.SoftChange change, long nowMs) {
    switch (change) {
      case TaskDecision.Heard heard -> {
        Task task = table.find(heard.lease().task());
        if (task != null) {
          task.heard(nowMs, heard.progress());
        }
      }
      case TaskDecision.Swept swept -> table.switches().swept(swept.before());
      case TaskDecision.SlotFreed slot -> slots.release(slot.holder(), slot.lease());
    }
  }

  @Override
  public void apply(Event event, long position) {
    appliers.apply(event, position);
  }

  /** One picture of each task, although several events of a decision may be about it. */
  @Override
  public List<TaskEffect> news(List<Event> events) {
    List<TaskEffect> news = List.of();
    TaskKey last = null;
    for (int i = 0; i < events.size(); i++) {
      Event event = events.get(i);
      if (!concernsRequester(event)) {
        continue;
      }
      TaskKey key = new TaskKey(event.getTenant(), event.getTaskId());
      if (key.equals(last)) {
        continue;
      }
      last = key;
      Task task = followed.test(key) ? table.find(key) : null;
      if (task != null) {
        news = news.isEmpty() ? new ArrayList<>(1) : news;
        news.add(new TellFollowers(task.snapshot()));
      }
    }
    return news;
  }

  private static boolean concernsRequester(Event event) {
    return event.hasTaskEnded()
        || event.hasQuestionAsked()
        || event.getState() == TaskState.VERIFYING.number();
  }

  @Override
  public void opened(long nowMs, long position) {
    if (rules.breaks(TaskRule.FORGET_SWITCHES)) {
      table.switches().forgetAll();
    }
    table.link(nowMs, position);
  }

  @Override
  public void leapt(long leapMs) {
    table.leapt(leapMs);
  }

  @Override
  public @Nullable TaskCommand next(long nowMs) {
    table.packEnded();
    TaskCommand enforcement = rules.breaks(TaskRule.ASSIGN_KILLED) ? null : nextEnforcement();
    if (enforcement != null) {
      return enforcement;
    }
    Lease untold = rules.breaks(TaskRule.TELL_ONCE) ? null : table.nextUntold();
    if (untold != null) {
      return new RepeatDeliveries(untold);
    }
    TaskCommand due = nextDue(nowMs);
    if (due != null) {
      return due;
    }
    Task ended = rules.breaks(TaskRule.FORGET_ORPHANS) ? null : table.nextOrphaning();
    if (ended != null) {
      return new CancelOrphans(ended.key());
    }
    Task losing = rules.breaks(TaskRule.LEAVE_LOSERS) ? null : table.nextLosing();
    if (losing != null) {
      return new CancelLosers(losing.key());
    }
    Task joined = rules.breaks(TaskRule.FORGET_JOIN) ? null : table.nextJoined();
    if (joined != null) {
      return new ResumeTask(joined.key());
    }
    TaskCommand budget = table.ledger().next(nowMs);
    if (budget != null) {
      return budget;
    }
    Task spawning = isFull() ? null : table.nextSpawning(nowMs);
    if (spawning != null) {
      return new SpawnChildren(spawning.key());
    }
    Task reviewed = rules.breaks(TaskRule.FORGET_REVIEW) ? null : table.nextConducting();
    if (reviewed != null) {
      return new ConductReview(reviewed.key());
    }
    TaskCommand assignment = nextAssignment(nowMs);
    if (assignment == null && rules.breaks(TaskRule.ASSIGN_KILLED)) {
      assignment = nextEnforcement();
    }
    if (assignment != null) {
      return assignment;
    }
    Task circle =
        rules.breaks(TaskRule.HIDE_CIRCLE) ? null : table.ready().circles().next(slots, nowMs);
    if (circle != null) {
      return new NoticeCircle(circle.key());
    }
    TaskCommand standstill = table.ledger().nextStandstill();
    return standstill != null ? standstill : nextToForget(nowMs);
  }

  /** Whether there is room for no more children of fan-outs: of their items there always is. */
  private boolean isFull() {
    return table.unfinished() >= limits.unfinishedTasksMax()
        || (rules.breaks(TaskRule.STARVE_ITEMS) && table.bytes() >= limits.taskBytesMax());
  }

  private @Nullable TaskCommand nextDue(long nowMs) {
    TaskCommand due = table.timers().fire(nowMs);
    if (due == null && rules.breaks(TaskRule.EXPIRE_EARLY)) {
      TaskCommand soon = table.timers().fire(nowMs + 500);
      due = soon instanceof ExpireTask || soon instanceof LoseLease ? soon : null;
    }
    return due;
  }

  /** Nothing is assigned before every task is in line with the switches. */
  private @Nullable TaskCommand nextEnforcement() {
    if (table.switches().sweepBefore() > 0) {
      return new EnforceSwitches();
    }
    Task held = table.nextHeld();
    if (held != null) {
      return new HoldTask(held.key());
    }
    Task winding = rules.breaks(TaskRule.DELEGATE_CANCELING) ? null : table.nextWinding();
    return winding == null ? null : new WindDown(winding.key());
  }

  private @Nullable TaskCommand nextAssignment(long nowMs) {
    ReadyQueues ready = table.ready();
    for (Target left = ready.nextDropped(); left != null; left = ready.nextDropped()) {
      slots.forget(left, this);
    }
    for (Target target = freed.poll(); target != null; target = freed.poll()) {
      ready.unblock(target);
    }
    for (ReadyQueue queue = ready.next(); queue != null; queue = ready.next()) {
      Task task = queue.head();
      if (task == null) {
        continue;
      }
      task.open();
      BudgetView budget = task.budget();
      if (budget != null
          && budget.shortage(nowMs) != null
          && !rules.breaks(TaskRule.START_UNPAID)) {
        return new HoldForBudget(task.key());
      }
      long token =
          task.lastToken() + (rules.breaks(TaskRule.REUSE_TOKEN) && task.lastToken() > 0 ? 0 : 1);
      Lease lease = new Lease(task.key(), token);
      Holder holder = slots.take(queue.demand(), barred(), lease, this);
      if (holder != null) {
        queue.take(task);
        table.expect(task);
        return new AssignTask(task.key(), lease, holder);
      }
      queue.block();
    }
    return null;
  }

  private Set<Target> barred() {
    return rules.breaks(TaskRule.ASSIGN_BARRED) ? Set.of() : table.switches().barred();
  }

  private @Nullable TaskCommand nextToForget(long nowMs) {
    Task root = table.finished().due(nowMs);
    if (root != null && root.unfinishedChildren(1).isEmpty()) {
      table.expect(root);
      return new ForgetTree(root.key());
    }
    return null;
  }

  @Override
  public long nextDueMs() {
    long dueMs = Math.min(table.timers().dueMs(), table.finished().dueMs());
    return Math.min(dueMs, table.ready().circles().dueMs());
  }

  @Override
  public void freed(Target target) {
    freed.add(target);
    wake.run();
  }

  @Override
  public Changed takeChanged(long position, long leaveFrom) {
    return table.takeChanged(position, leaveFrom);
  }

  @Override
  public void restored() {
    table.restored();
  }

  @Override
  public void recover(Event event, long position) {
    if (table.isLeft(event)) {
      appliers.apply(event, position);
    }
  }

  @Override
  public long digest() {
    return table.digest();
  }

  /** The tasks, to read. */
  public TasksView tasks() {
    return table;
  }
}
