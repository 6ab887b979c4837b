package dev.parley.engine.simulation;

import dev.parley.engine.runtime.BrokenShard;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import org.jspecify.annotations.Nullable;

/** One deliberate defect. A simulation that does not notice it would not notice the real one. */
public enum Mutant {
  NONE(BrokenShard.Rule.NONE),
  REPLY_BEFORE_COMMIT(BrokenShard.Rule.REPLY_BEFORE_COMMIT),
  EFFECTS_BEFORE_COMMIT(BrokenShard.Rule.EFFECTS_BEFORE_COMMIT),
  SKIP_GAP_CHECK(BrokenShard.Rule.SKIP_GAP_CHECK),
  IGNORE_EPOCH_ON_LOAD(BrokenShard.Rule.IGNORE_EPOCH_ON_LOAD),
  KEEP_STATE_AFTER_UNKNOWN(BrokenShard.Rule.KEEP_STATE_AFTER_UNKNOWN),
  ACCEPT_STALE_LEASE(TaskRule.ACCEPT_STALE_LEASE),
  REUSE_TOKEN(TaskRule.REUSE_TOKEN),
  SKIP_EVENT_NUMBER(TaskRule.SKIP_EVENT_NUMBER),
  END_TWICE(TaskRule.END_TWICE),
  FORGET_ORPHANS(TaskRule.FORGET_ORPHANS),
  FORGET_TIMERS(TaskRule.FORGET_TIMERS),
  KEEP_SLOT(TaskRule.KEEP_SLOT),
  COMPLETE_UNREVIEWED(TaskRule.COMPLETE_UNREVIEWED),
  RETRY_FOREVER(TaskRule.RETRY_FOREVER),
  APPLY_WITH_MEMORY(TaskRule.APPLY_WITH_MEMORY),
  REDO_FOREVER(TaskRule.REDO_FOREVER),
  FORGET_FEEDBACK(TaskRule.FORGET_FEEDBACK),
  FORGET_JOIN(TaskRule.FORGET_JOIN),
  RESUME_EARLY(TaskRule.RESUME_EARLY),
  KEEP_SLOT_ON_YIELD(TaskRule.KEEP_SLOT_ON_YIELD),
  FORGET_CONTINUATION(TaskRule.FORGET_CONTINUATION),
  LEAVE_LOSERS(TaskRule.LEAVE_LOSERS),
  KILL_FORGETS_QUEUED(TaskRule.KILL_FORGETS_QUEUED),
  ASSIGN_KILLED(TaskRule.ASSIGN_KILLED),
  CREATE_KILLED(TaskRule.CREATE_KILLED),
  FORGET_EVIDENCE(TaskRule.FORGET_EVIDENCE),
  FORGET_SWITCHES(TaskRule.FORGET_SWITCHES),
  REVIVE_ALL(TaskRule.REVIVE_ALL),
  ASSIGN_BARRED(TaskRule.ASSIGN_BARRED),
  FORGET_PAUSED(TaskRule.FORGET_PAUSED),
  LOSE_UPDATE(TaskRule.LOSE_UPDATE),
  OPEN_EARLY(TaskRule.OPEN_EARLY),
  FORGET_RESERVATION(TaskRule.FORGET_RESERVATION),
  LEAK_RESERVATION(TaskRule.LEAK_RESERVATION),
  RESET_ON_REDO(TaskRule.RESET_ON_REDO),
  RESET_ON_RETRY(TaskRule.RESET_ON_RETRY),
  SPEND_ON(TaskRule.SPEND_ON),
  START_UNPAID(TaskRule.START_UNPAID),
  FORGET_WAITERS(TaskRule.FORGET_WAITERS),
  COUNT_USAGE_TWICE(TaskRule.COUNT_USAGE_TWICE),
  ASK_EATS_ATTEMPT(TaskRule.ASK_EATS_ATTEMPT),
  FORGET_ANSWERS(TaskRule.FORGET_ANSWERS),
  ANSWER_TWICE(TaskRule.ANSWER_TWICE),
  FORGET_MESSAGES(TaskRule.FORGET_MESSAGES),
  TELL_ONCE(TaskRule.TELL_ONCE),
  OVERLOOK_LOOPS(TaskRule.OVERLOOK_LOOPS),
  OVERLOOK_CYCLES(TaskRule.OVERLOOK_CYCLES),
  DELEGATE_CANCELING(TaskRule.DELEGATE_CANCELING),
  COMPLETE_CANCELING(TaskRule.COMPLETE_CANCELING),
  IGNORE_PARALLELISM(TaskRule.IGNORE_PARALLELISM),
  SPAWN_FROM_ANOTHER_ITEM(TaskRule.SPAWN_FROM_ANOTHER_ITEM),
  SPAWN_UNPAID(TaskRule.SPAWN_UNPAID),
  FORGET_HELD_CHILDREN(TaskRule.FORGET_HELD_CHILDREN);

  private final BrokenShard.Rule shardRule;
  private final @Nullable TaskRule taskRule;

  Mutant(BrokenShard.Rule shardRule) {
    this.shardRule = shardRule;
    this.taskRule = null;
  }

  Mutant(TaskRule taskRule) {
    this.shardRule = BrokenShard.Rule.NONE;
    this.taskRule = taskRule;
  }

  BrokenShard.Rule shardRule() {
    return shardRule;
  }

  TaskRules taskRules() {
    return new TaskRules(taskRule);
  }
}
