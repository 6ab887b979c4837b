package dev.parley.engine.task.handler;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Actors;
import dev.parley.engine.task.BudgetItem;
import dev.parley.engine.task.ContentStamps.Kind;
import dev.parley.engine.task.FireTimes;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.Refusal;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.Trust;
import dev.parley.engine.task.command.TaskCommand.CreateTask;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.BudgetView;
import dev.parley.engine.task.state.Switch;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Budget;
import dev.parley.journal.v1.ScheduleState;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates a task, once: the same request again finds what it made. */
final class CreateTaskHandler {

  private CreateTaskHandler() {}

  static TaskDecision decide(CreateTask command, HandlerContext context) {
    TaskView existing = context.tasks().find(command.key());
    if (existing != null) {
      return same(existing, command.task(), context)
          ? TaskDecision.answer(new TaskReply.Created(existing.snapshot(), false))
          : conflict(command.key());
    }
    TaskView parent = parent(command, context);
    Switch kill = context.tasks().switches().none() ? null : killing(command, parent, context);
    if (kill != null && !context.rules().breaks(TaskRule.CREATE_KILLED)) {
      return KilledScope.refuse(command.key(), kill);
    }
    TaskDecision refusal = mayNotDelegate(command, parent, context);
    if (refusal == null) {
      refusal = noRoom(command, context);
    }
    if (refusal != null) {
      return refusal;
    }
    if (parent != null) {
      return createChild(command, parent, context);
    }
    if (command.task().hasSchedule()) {
      return createSchedule(command, context);
    }
    return command.key().taskId().equals(command.key().rootId())
        ? createRoot(command, context)
        : notInTree(command.key(), "a root's id of one segment");
  }

  private static @Nullable TaskView parent(CreateTask command, HandlerContext context) {
    String parentId = command.task().getParentId();
    return parentId.isEmpty() ? null : context.tasks().find(command.key().sibling(parentId));
  }

  private static @Nullable TaskDecision noRoom(CreateTask command, HandlerContext context) {
    if (context.tasks().unfinished() >= context.limits().unfinishedTasksMax()) {
      return Refusals.limit(
          Refusal.TASKS_EXCEEDED,
          "unfinished tasks in the shard",
          context.limits().unfinishedTasksMax());
    }
    return context.rules().breaks(TaskRule.OVERFILL_SHARD)
        ? null
        : Refusals.noRoom(command.task(), context);
  }

  private static TaskDecision createRoot(CreateTask command, HandlerContext context) {
    TaskCreated root = FanOutChecks.admitted(command.key(), asked(command, context), context);
    TaskDecision forbidden = FanOutChecks.forbid(command.key(), root, 0, null, context);
    if (forbidden == null) {
      forbidden = Rulings.forbid(command.key(), root, null, context);
    }
    return forbidden == null
        ? create(command, root, command.requester(), null, null, context)
        : forbidden;
  }

  private static TaskDecision createSchedule(CreateTask command, HandlerContext context) {
    if (!command.key().taskId().equals(command.key().rootId())) {
      return notInTree(command.key(), "a root's id of one segment");
    }
    ScheduleState state = Runs.first(command.task().getSchedule(), context);
    if (state.getNextFireTimeMs() == FireTimes.NEVER) {
      return Runs.noTime(command.task().getSchedule());
    }
    TaskCreated schedule = asked(command, context);
    TaskDecision forbidden = unpayable(command.key(), schedule, context);
    if (forbidden == null) {
      forbidden = Rulings.forbid(command.key(), schedule, null, context);
    }
    if (forbidden != null) {
      return forbidden;
    }
    Draft draft = Draft.first(command.key(), command.requester(), context);
    TaskCreated created = schedule.toBuilder().setScheduleState(state).build();
    draft.add(draft.event(TaskState.SCHEDULED).setTaskCreated(created));
    if (created.hasRuled()) {
      Rulings.scheduled(draft, created.getRuled());
    }
    return new TaskDecision(
        draft.events(), () -> created(command.key(), context), List.of(), List.of());
  }

  private static @Nullable TaskDecision unpayable(
      TaskKey key, TaskCreated schedule, HandlerContext context) {
    Budget each = schedule.getSchedule().getRun().getBudget();
    return context.rules().breaks(TaskRule.SCHEDULE_UNPAYABLE)
        ? null
        : BudgetChecks.contradicts(key, schedule.getBudget(), each);
  }

  private static TaskCreated asked(CreateTask command, HandlerContext context) {
    return Inheritance.ofRoot(command.task(), command.requester(), context);
  }

  private static @Nullable Switch killing(
      CreateTask command, @Nullable TaskView parent, HandlerContext context) {
    Switch own = context.tasks().switches().refusing(command.key(), command.task(), parent);
    if (own == null && command.requester().getKind() == ActorKind.AGENT.number()) {
      String agentId = command.requester().getId();
      own = context.tasks().switches().killingAgent(command.key().tenant(), agentId);
    }
    return own == null ? FanOutChecks.killing(command.key(), command.task(), context) : own;
  }

  /** Why nobody may create this under that parent, whatever room there is; null for a root. */
  private static @Nullable TaskDecision mayNotDelegate(
      CreateTask command, @Nullable TaskView parent, HandlerContext context) {
    String parentId = command.task().getParentId();
    if (parentId.isEmpty()) {
      return null;
    }
    if (command.task().hasSchedule()) {
      return TaskDecision.refuse(
          Refusal.SCHEDULE_NOT_ROOT,
          "Expected a root to be a schedule, but %s would be a child"
              .formatted(command.key().taskId()),
          Map.of("task_id", command.key().taskId()));
    }
    if (!command.key().isChildOf(parentId)) {
      return notInTree(command.key(), "an id one segment below " + parentId);
    }
    if (parent == null) {
      return Refusals.notFound(command.key().sibling(parentId));
    }
    if (anyEnded(parent)) {
      return TaskDecision.refuse(
          Refusal.PARENT_ENDED,
          "Expected the tree above %s to be unfinished, but part of it has ended"
              .formatted(command.key().taskId()),
          Map.of("task_id", command.key().taskId()));
    }
    if (context.tasks().canceling(parent) != null
        && !context.rules().breaks(TaskRule.DELEGATE_CANCELING)) {
      return Cancellations.refuse(command.key());
    }
    return Requesters.manages(parent, command.requester(), command.parentLeaseToken(), context)
            || context.rules().breaks(TaskRule.DELEGATE_UNHELD)
        ? null
        : Refusals.stale(
            new Lease(parent.key(), command.parentLeaseToken()),
            "not the live lease of the parent");
  }

  private static TaskDecision createChild(
      CreateTask command, TaskView parent, HandlerContext context) {
    int depth = parent.created().getDepth() + 1;
    if (depth > context.limits().depthMax()) {
      return ChildLoop.refuseDepth(command.key(), parent, context.limits().depthMax(), context);
    }
    if (parent.childCount() >= context.limits().childrenMax()) {
      return Refusals.limit(
          Refusal.CHILDREN_EXCEEDED, "children of one task", context.limits().childrenMax());
    }
    TaskDecision forbidden = BudgetChecks.forbids(parent, command.task().getBudget(), context);
    if (forbidden != null) {
      return forbidden;
    }
    BudgetItem lacking =
        context.rules().breaks(TaskRule.DELEGATE_UNPAID)
            ? null
            : BudgetChecks.lacking(depth, parent);
    BudgetView budget = parent.budget();
    if (lacking != null
        && budget != null
        && budget.heldBelow() >= context.limits().heldChildrenMax()) {
      return BudgetChecks.tooManyWait(command.key(), lacking, context.limits().heldChildrenMax());
    }
    TaskCreated child =
        FanOutChecks.admitted(
            command.key(),
            Inheritance.below(parent, command.task(), parent.trust(), context),
            context);
    forbidden = FanOutChecks.forbid(command.key(), child, depth, parent, context);
    if (forbidden == null) {
      forbidden = Rulings.forbid(command.key(), child, parent, context);
    }
    if (forbidden != null) {
      return forbidden;
    }
    ChildLoop loop = ChildLoop.of(child, depth, parent, context);
    if (loop != null && loop.isRefused()) {
      return loop.refuse(command.key(), parent, context);
    }
    TaskDecision created =
        create(
            command,
            placed(Cycles.kept(child, parent, context), depth, lacking),
            creator(command, parent.holder()),
            loop,
            lacking,
            context);
    return loop == null ? created : loop.tell(created, command.key(), parent, context);
  }

  private static TaskCreated placed(TaskCreated child, int depth, @Nullable BudgetItem lacking) {
    TaskCreated.Builder placed = child.toBuilder().setDepth(depth);
    return (lacking == null ? placed : placed.setHeld(true)).build();
  }

  private static Actor creator(CreateTask command, @Nullable Holder manager) {
    return manager == null ? command.requester() : Actors.agent(manager);
  }

  /**
   * @param loop what it is taken for; null for no loop
   * @param lacking what the budgets above lack, so that it waits; null when they allow it
   */
  private static TaskDecision create(
      CreateTask command,
      TaskCreated created,
      Actor requester,
      @Nullable ChildLoop loop,
      @Nullable BudgetItem lacking,
      HandlerContext context) {
    TaskState state = firstState(created, context);
    Draft draft = Draft.first(command.key(), requester, context);
    Births.draft(draft, state, created, loop, context);
    if (lacking != null && draft.state() != TaskState.PARKED) {
      draft.by(Actors.BROKER).park(lacking.parked());
    }
    return new TaskDecision(
        draft.events(), () -> created(command.key(), context), List.of(), List.of());
  }

  private static TaskState firstState(TaskCreated asked, HandlerContext context) {
    if (asked.hasFanOut()) {
      return TaskState.AWAITING_CHILDREN;
    }
    return asked.getStartTimeMs() > context.nowMs() ? TaskState.SCHEDULED : TaskState.QUEUED;
  }

  private static TaskReply created(TaskKey key, HandlerContext context) {
    TaskView task = requireNonNull(context.tasks().find(key), "the task that was just created");
    return new TaskReply.Created(task.snapshot(), true);
  }

  private static boolean same(TaskView there, TaskCreated asked, HandlerContext context) {
    // Somebody may have given it to others since.
    TaskCreated first = there.history().event(1).getTaskCreated();
    return (!asked.getRequestId().isEmpty() && asked.getRequestId().equals(first.getRequestId()))
        || asked.getSpec().equals(there.created().getSpec())
        || asked.getSpec().equals(first.getSpec())
        || unlabelled(asked, context).equals(unlabelled(first, context));
  }

  /** The labels of a child may have been lowered when it was created. */
  private static ByteString unlabelled(TaskCreated task, HandlerContext context) {
    return context.stamps().lower(Kind.SPEC, task.getSpec(), Trust.EXTERNAL);
  }

  private static boolean anyEnded(TaskView task) {
    for (@Nullable TaskView above = task; above != null; above = above.parent()) {
      if (above.state().terminal()) {
        return true;
      }
    }
    return false;
  }

  private static TaskDecision conflict(TaskKey key) {
    return TaskDecision.refuse(
        Refusal.TASK_ID_CONFLICT,
        "Expected the task id %s to be free, but a task with another spec has it"
            .formatted(key.taskId()),
        Map.of("task_id", key.taskId()));
  }

  private static TaskDecision notInTree(TaskKey key, String expected) {
    return TaskDecision.refuse(
        Refusal.TASK_ID_NOT_IN_TREE,
        "Expected %s, but found %s".formatted(expected, key.taskId()),
        Map.of("task_id", key.taskId()));
  }
}
