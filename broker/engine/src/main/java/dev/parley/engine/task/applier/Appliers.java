package dev.parley.engine.task.applier;

import dev.parley.engine.task.Holder;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.Facts;
import dev.parley.engine.task.state.Spending;
import dev.parley.engine.task.state.Task;
import dev.parley.engine.task.state.TaskTable;
import dev.parley.journal.v1.Event;
import org.jspecify.annotations.Nullable;

/**
 * Writes events into the tasks of a shard: one applier for each kind. Confined to the thread of its
 * shard.
 *
 * <p>What an applier writes is a function of the event, its position and the task's earlier events.
 */
public final class Appliers {

  private final TaskTable table;
  private final TaskRules rules;
  private long applied;

  public Appliers(TaskTable table, TaskRules rules) {
    this.table = table;
    this.rules = rules;
  }

  /**
   * Applies one event.
   *
   * @throws IllegalStateException when the event does not fit the state, or is of a kind that this
   *     program does not know: going on would mean to diverge from what is stored
   */
  public void apply(Event event, long position) {
    if (event.hasSwitchEngaged() || event.hasSwitchEased() || event.hasSwitchForgotten()) {
      table.apply(event, position);
      return;
    }
    Task task = event.hasTaskCreated() ? table.create(event, position) : table.get(event);
    if (event.hasTaskForgotten()) {
      task.forget(event, position);
      table.remove(task);
      return;
    }
    applied++;
    TaskState from = task.state();
    @Nullable Holder heldBy = task.holder();
    write(table.record(task, event, position), event, drift(), rules);
    table.moved(task, from, heldBy);
  }

  /** Writes into what is known of a task what one more of its events says. */
  public static void write(Facts task, Event event, TaskRules rules) {
    write(task, event, 0, rules);
  }

  private static void write(Facts task, Event event, long drift, TaskRules rules) {
    fact(task, event, drift, rules);
    Spending spending = task.spending();
    if (spending != null) {
      spending.passed(works(task, event.getState(), rules), event.getTimeMs());
      if (forgetsSpending(event, rules)) {
        spending.forget();
      }
    }
  }

  /** Whether somebody has the task and waits for nobody's word. */
  private static boolean works(Facts task, int state, TaskRules rules) {
    return task.isLeased()
        && (state == TaskState.ASSIGNED.number()
            || state == TaskState.WORKING.number()
            || rules.breaks(TaskRule.CHARGE_WAITING));
  }

  private static boolean forgetsSpending(Event event, TaskRules rules) {
    return (rules.breaks(TaskRule.RESET_ON_REDO) && event.getVerdictGiven().getNextRound())
        || (rules.breaks(TaskRule.RESET_ON_RETRY) && event.hasTaskRetried())
        || (rules.breaks(TaskRule.RESET_ON_ESCALATION)
            && (event.getAttemptFailed().hasEscalation()
                || event.getAttemptDeclined().hasEscalation()));
  }

  private static void fact(Facts task, Event event, long drift, TaskRules rules) {
    switch (event.getKindCase()) {
      case TASK_CREATED -> TaskCreatedApplier.apply(task, event);
      case TASK_QUEUED -> TaskQueuedApplier.apply(task, event);
      case TASK_ASSIGNED -> TaskAssignedApplier.apply(task, event);
      case ATTEMPT_ACCEPTED -> AttemptAcceptedApplier.apply(task, event);
      case ATTEMPT_DECLINED -> AttemptDeclinedApplier.apply(task, event);
      case ASSIGNMENT_YIELDED -> AssignmentYieldedApplier.apply(task, event);
      case PROGRESS_REPORTED -> ProgressReportedApplier.apply(task, event);
      case ATTEMPT_FAILED -> AttemptFailedApplier.apply(task, event, drift);
      case RESULT_SUBMITTED -> ResultSubmittedApplier.apply(task, event);
      case VERDICT_SUBMITTED -> VerdictSubmittedApplier.apply(task, event);
      case VERDICT_GIVEN -> VerdictGivenApplier.apply(task, event);
      case TASK_PARKED -> TaskParkedApplier.apply(task, event);
      case TASK_RETRIED -> TaskRetriedApplier.apply(task, event, rules);
      case LOOP_DETECTED -> LoopDetectedApplier.apply(task, event);
      case QUESTION_ASKED -> QuestionAskedApplier.apply(task, event);
      case QUESTION_ANSWERED -> QuestionAnsweredApplier.apply(task, event);
      case QUESTION_EXPIRED -> QuestionExpiredApplier.apply(task, event);
      case ACTION_PROPOSED -> ActionProposedApplier.apply(task, event);
      case PROPOSAL_DECIDED -> ProposalDecidedApplier.apply(task, event);
      case PROPOSAL_EXPIRED -> ProposalExpiredApplier.apply(task, event);
      case APPROVAL_USED -> ApprovalUsedApplier.apply(task, event);
      case RULE_DECIDED -> RuleDecidedApplier.apply(task, event);
      case MESSAGE_SENT -> MessageSentApplier.apply(task, event);
      case DELIVERY_CONFIRMED -> DeliveryConfirmedApplier.apply(task, event);
      case TASK_ENDED -> TaskEndedApplier.apply(task, event);
      case TASK_YIELDED -> TaskYieldedApplier.apply(task, event, rules);
      case ITEMS_ADDED -> ItemsAddedApplier.apply(task, event);
      case CHILDREN_HELD -> ChildrenHeldApplier.apply(task, event);
      case CHILDREN_RELEASED -> ChildrenReleasedApplier.apply(task);
      case TASK_RESUMED -> TaskResumedApplier.apply(task, event);
      case TASK_PAUSED -> TaskPausedApplier.apply(task, event, rules);
      case PAUSE_ENDED -> PauseEndedApplier.apply(task, event);
      case STOP_REPORTED -> StopReportedApplier.apply(task, event);
      case RESULT_REFUSED -> ResultRefusedApplier.apply(task, event);
      case VERDICT_REFUSED -> VerdictRefusedApplier.apply(task, event);
      case YIELD_REFUSED -> YieldRefusedApplier.apply(task, event);
      case CANCEL_REQUESTED -> CancelRequestedApplier.apply(task, event);
      case TASK_RETARGETED -> TaskRetargetedApplier.apply(task, event, rules);
      case USAGE_REPORTED ->
          UsageReportedApplier.apply(task, event, rules.breaks(TaskRule.COUNT_USAGE_TWICE));
      case BUDGET_WARNED -> BudgetWarnedApplier.apply(task, event);
      case BUDGET_WAITED -> BudgetWaitedApplier.apply(task);
      case BUDGET_GRANTED -> BudgetGrantedApplier.apply(task, event, rules);
      case BUDGET_TOPPED_UP -> BudgetToppedUpApplier.apply(task, event);
      case SCHEDULE_FIRED -> ScheduleFiredApplier.apply(task, event);
      case RUN_WITHHELD -> RunWithheldApplier.apply(task, event);
      case SCHEDULE_HELD -> ScheduleHeldApplier.apply(task, event);
      case SCHEDULE_CHANGED -> ScheduleChangedApplier.apply(task, event);
      case RUNS_FORGOTTEN -> RunsForgottenApplier.apply(task, event);
      case CONTENT_ENDORSED -> ContentEndorsedApplier.apply(task, event);
      case NOTE_WRITTEN -> NoteWrittenApplier.apply(task, event);
      case NOTE_DELETED -> NoteDeletedApplier.apply(task, event);
      case BARRIER_ARRIVED -> BarrierArrivedApplier.apply(task, event);
      case BARRIER_ENDED -> BarrierEndedApplier.apply(task, event);
      case SWITCH_ENGAGED, SWITCH_EASED, SWITCH_FORGOTTEN, TASK_FORGOTTEN, KIND_NOT_SET ->
          throw new IllegalStateException(
              "Expected an event that says something of task %s, but event %d of it is %s"
                  .formatted(event.getTaskId(), event.getNumber(), event.getKindCase()));
    }
  }

  private long drift() {
    return rules.breaks(TaskRule.APPLY_WITH_MEMORY) ? applied : 0;
  }
}
