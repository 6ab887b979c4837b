package dev.parley.engine.simulation;

import dev.parley.engine.runtime.BrokenShard;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One deliberate defect. A simulation that does not notice it would not notice the real one. */
public enum Mutant {
  NONE(BrokenShard.Rule.NONE),
  REPLY_BEFORE_COMMIT(BrokenShard.Rule.REPLY_BEFORE_COMMIT, "nothing before commit"),
  EFFECTS_BEFORE_COMMIT(
      BrokenShard.Rule.EFFECTS_BEFORE_COMMIT,
      "nothing before commit",
      "no acknowledged task is lost"),
  SKIP_GAP_CHECK(BrokenShard.Rule.SKIP_GAP_CHECK, "nothing before commit"),
  IGNORE_EPOCH_ON_LOAD(BrokenShard.Rule.IGNORE_EPOCH_ON_LOAD, "replay equality"),
  KEEP_STATE_AFTER_UNKNOWN(BrokenShard.Rule.KEEP_STATE_AFTER_UNKNOWN, "nothing before commit"),
  FORGET_LEFT_ON_LOAD(BrokenShard.Rule.FORGET_LEFT_ON_LOAD, "replay equality"),
  DROP_LEFT(TaskRule.DROP_LEFT, "replay equality"),
  ANSWER_UNCONFIRMED(
      BrokenShard.Rule.ANSWER_UNCONFIRMED, "an artifact that is referred to is kept"),
  ACCEPT_STALE_LEASE(TaskRule.ACCEPT_STALE_LEASE, "one live lease"),
  REUSE_TOKEN(TaskRule.REUSE_TOKEN, "one live lease"),
  SKIP_EVENT_NUMBER(TaskRule.SKIP_EVENT_NUMBER, "gapless history", "no faults"),
  END_TWICE(TaskRule.END_TWICE, "one outcome", "no faults"),
  FORGET_ORPHANS(TaskRule.FORGET_ORPHANS, "every task ends"),
  FORGET_TIMERS(TaskRule.FORGET_TIMERS, "a grace ends", "every task ends"),
  KEEP_SLOT(TaskRule.KEEP_SLOT, "every task ends"),
  COMPLETE_UNREVIEWED(TaskRule.COMPLETE_UNREVIEWED, "a result is done when it was accepted"),
  RETRY_FOREVER(TaskRule.RETRY_FOREVER, "attempts are bounded"),
  APPLY_WITH_MEMORY(TaskRule.APPLY_WITH_MEMORY, "replay equality"),
  REDO_FOREVER(
      TaskRule.REDO_FOREVER, "rounds are bounded", "a verdict leads to whom the policy names"),
  FORGET_FEEDBACK(TaskRule.FORGET_FEEDBACK, "redo comes with its feedback"),
  FORGET_JOIN(TaskRule.FORGET_JOIN, "every task ends", "a task goes on when its join is decided"),
  RESUME_EARLY(TaskRule.RESUME_EARLY, "a task goes on when its join is decided"),
  KEEP_SLOT_ON_YIELD(TaskRule.KEEP_SLOT_ON_YIELD, "every task ends"),
  FORGET_CONTINUATION(TaskRule.FORGET_CONTINUATION, "a task goes on when its join is decided"),
  WAKE_AGAIN(TaskRule.WAKE_AGAIN, "a task goes on when its join is decided"),
  LEAVE_LOSERS(TaskRule.LEAVE_LOSERS, "a task goes on when its join is decided"),
  KILL_FORGETS_QUEUED(TaskRule.KILL_FORGETS_QUEUED, "killed stays killed"),
  ASSIGN_KILLED(TaskRule.ASSIGN_KILLED, "killed stays killed"),
  CREATE_KILLED(TaskRule.CREATE_KILLED, "killed stays killed"),
  KILL_ASKED(TaskRule.KILL_ASKED, "killed stays killed"),
  FORGET_EVIDENCE(TaskRule.FORGET_EVIDENCE, "killed stays killed"),
  KEEP_RESULTS_ALONE(TaskRule.KEEP_RESULTS_ALONE, "killed stays killed"),
  LOSE_HOLDER(TaskRule.LOSE_HOLDER, "killed stays killed"),
  FORGET_SWITCHES(TaskRule.FORGET_SWITCHES, "killed stays killed", "every task ends"),
  REVIVE_ALL(TaskRule.REVIVE_ALL, "killed stays killed"),
  ASSIGN_BARRED(TaskRule.ASSIGN_BARRED, "killed stays killed"),
  SPARE_TENANT(TaskRule.SPARE_TENANT, "killed stays killed"),
  ASSIGN_DRAINED(TaskRule.ASSIGN_DRAINED, "a node that drains gives out no work"),
  FORGET_PAUSED(TaskRule.FORGET_PAUSED, "every task ends"),
  PAUSE_BELOW(TaskRule.PAUSE_BELOW, "what is not in its scope goes on under a pause"),
  LAUNDER_TRUST(TaskRule.LAUNDER_TRUST, "the lowest label wins"),
  LAUNDER_CHILD(TaskRule.LAUNDER_CHILD, "the lowest label wins"),
  LAUNDER_REJECTED(TaskRule.LAUNDER_REJECTED, "the lowest label wins"),
  LAUNDER_VERDICT(TaskRule.LAUNDER_VERDICT, "the lowest label wins"),
  ENDORSE_FOREIGN(TaskRule.ENDORSE_FOREIGN, "the lowest label wins"),
  ENDORSE_UNSEEN(TaskRule.ENDORSE_UNSEEN, "the lowest label wins"),
  ENDORSE_TWICE(TaskRule.ENDORSE_TWICE, "an endorsement is recorded once"),
  OVERFILL_HISTORY(TaskRule.OVERFILL_HISTORY, "histories are bounded"),
  LOSE_UPDATE(TaskRule.LOSE_UPDATE, "no update of a note is lost"),
  FORGET_WRITES(TaskRule.FORGET_WRITES, "a note is written once for a request"),
  OPEN_EARLY(TaskRule.OPEN_EARLY, "a barrier opens when all have arrived"),
  KEEP_TIMED_OUT(TaskRule.KEEP_TIMED_OUT, "a barrier opens when all have arrived"),
  ARRIVE_AGAIN(TaskRule.ARRIVE_AGAIN, "a barrier opens when all have arrived"),
  SHARE_BOARD(TaskRule.SHARE_BOARD, "each run has notes and barriers of its own"),
  HIDE_NOTES(TaskRule.HIDE_NOTES, "gapless history"),
  FORGET_RESERVATION(TaskRule.FORGET_RESERVATION, "inside the budget"),
  LEAK_RESERVATION(TaskRule.LEAK_RESERVATION, "inside the budget"),
  RESET_ON_REDO(TaskRule.RESET_ON_REDO, "inside the budget"),
  RESET_ON_RETRY(TaskRule.RESET_ON_RETRY, "inside the budget"),
  RESET_ON_ESCALATION(TaskRule.RESET_ON_ESCALATION, "inside the budget"),
  EXPIRE_UNPAID(TaskRule.EXPIRE_UNPAID, "no deadline passes before its time"),
  CHARGE_WAITING(TaskRule.CHARGE_WAITING, "inside the budget"),
  SPEND_ON(TaskRule.SPEND_ON, "inside the budget"),
  START_UNPAID(TaskRule.START_UNPAID, "inside the budget"),
  DELEGATE_UNPAID(TaskRule.DELEGATE_UNPAID, "inside the budget"),
  FORGET_WAITERS(TaskRule.FORGET_WAITERS, "inside the budget"),
  COUNT_USAGE_TWICE(TaskRule.COUNT_USAGE_TWICE, "inside the budget"),
  FORGET_YIELD_USAGE(TaskRule.FORGET_YIELD_USAGE, "inside the budget"),
  OVERLOOK_USE(TaskRule.OVERLOOK_USE, "inside the budget"),
  FORGET_WALL_TIME(TaskRule.FORGET_WALL_TIME, "inside the budget"),
  ASK_EATS_ATTEMPT(TaskRule.ASK_EATS_ATTEMPT, "waiting for an answer costs no attempt"),
  FORGET_ANSWERS(TaskRule.FORGET_ANSWERS, "answers are kept for the next attempt"),
  ANSWER_TWICE(TaskRule.ANSWER_TWICE, "a question is answered once", "no faults"),
  FORGET_MESSAGES(TaskRule.FORGET_MESSAGES, "messages are kept for the next attempt"),
  TELL_ONCE(TaskRule.TELL_ONCE, "answers reach who asked"),
  OVERLOOK_LOOPS(TaskRule.OVERLOOK_LOOPS, "loops are noticed"),
  OVERLOOK_CYCLES(TaskRule.OVERLOOK_CYCLES, "no cycles"),
  OVERLOOK_FINDINGS(TaskRule.OVERLOOK_FINDINGS, "the same findings too often are a loop"),
  HIDE_REFUSED(TaskRule.HIDE_REFUSED, "a child that is refused for a loop leaves one trace"),
  NOTE_REFUSED_AGAIN(
      TaskRule.NOTE_REFUSED_AGAIN, "a child that is refused for a loop leaves one trace"),
  FORGET_LOOP_DEFAULTS(TaskRule.FORGET_LOOP_DEFAULTS, "loops are noticed"),
  ESCALATE_LOOP_AGAIN(TaskRule.ESCALATE_LOOP_AGAIN, "loops are escalated once"),
  LOOSEN_LOOPS(TaskRule.LOOSEN_LOOPS, "a child goes round no more than its parent may"),
  ABANDON_REVIEW(TaskRule.ABANDON_REVIEW, "a review is left to nobody else for a loop"),
  DELEGATE_CANCELING(TaskRule.DELEGATE_CANCELING, "canceled stays canceled"),
  COMPLETE_CANCELING(TaskRule.COMPLETE_CANCELING, "canceled stays canceled"),
  STOP_PARENTS_FIRST(TaskRule.STOP_PARENTS_FIRST, "canceled from the leaves up"),
  END_PARENTS_FIRST(TaskRule.END_PARENTS_FIRST, "canceled from the leaves up"),
  FORGET_GRACE(TaskRule.FORGET_GRACE, "a grace ends"),
  IGNORE_PARALLELISM(TaskRule.IGNORE_PARALLELISM, "a child for every item"),
  SPAWN_FROM_ANOTHER_ITEM(TaskRule.SPAWN_FROM_ANOTHER_ITEM, "a child for every item"),
  SPAWN_UNPAID(TaskRule.SPAWN_UNPAID, "inside the budget"),
  FORGET_HELD_CHILDREN(TaskRule.FORGET_HELD_CHILDREN, "inside the budget"),
  HIDE_LASTING_HOLD(TaskRule.HIDE_LASTING_HOLD, "inside the budget"),
  SELF_REVIEW(TaskRule.SELF_REVIEW, "nobody reviews its own work"),
  REVIEW_TRIED(TaskRule.REVIEW_TRIED, "nobody reviews its own work"),
  QUORUM_OF_ONE(TaskRule.QUORUM_OF_ONE, "a panel says what most of it say"),
  FORGET_REVIEW(TaskRule.FORGET_REVIEW, "every task ends"),
  IGNORE_CHECKS(
      TaskRule.IGNORE_CHECKS,
      "a result that fails a check is not accepted",
      "the same result again is a loop"),
  LOOP_AS_ROUND(TaskRule.LOOP_AS_ROUND, "the same result again is a loop"),
  REPEAT_UNRESOLVED(TaskRule.REPEAT_UNRESOLVED, "the same result again is a loop"),
  WAIVE_FOREIGN(TaskRule.WAIVE_FOREIGN, "criteria are waived by authors, or of what was left open"),
  COUNT_ONLY_WHAT_IS_MADE(
      TaskRule.COUNT_ONLY_WHAT_IS_MADE, "a task goes on when its join is decided"),
  TAKE_ITEMS_TWICE(TaskRule.TAKE_ITEMS_TWICE, "a child for every item"),
  TAKE_OTHER_ITEMS(TaskRule.TAKE_OTHER_ITEMS, "a child for every item"),
  COMPLETE_UNHELD(TaskRule.COMPLETE_UNHELD, "a task goes on when its join is decided"),
  CANCEL_WHO_IS_LEFT(TaskRule.CANCEL_WHO_IS_LEFT, "a task goes on when its join is decided"),
  FAIL_SLOWLY(TaskRule.FAIL_SLOWLY, "a task goes on when its join is decided"),
  FORGET_JOIN_TIMEOUT(TaskRule.FORGET_JOIN_TIMEOUT, "a task goes on when its join is decided"),
  FORGET_OUTCOMES(TaskRule.FORGET_OUTCOMES, "a task goes on when its join is decided"),
  SKIP_CHILD(TaskRule.SKIP_CHILD, "children are read in pages, each once"),
  REPEAT_CHILD(TaskRule.REPEAT_CHILD, "children are read in pages, each once"),
  YIELD_EATS_ATTEMPT(
      TaskRule.YIELD_EATS_ATTEMPT, "inside the budget", "waiting for an answer costs no attempt"),
  DELEGATE_UNHELD(TaskRule.DELEGATE_UNHELD, "a child for every item"),
  FIRE_TWICE(TaskRule.FIRE_TWICE, "each time of a schedule has one run or a reason"),
  FORGET_FIRES(TaskRule.FORGET_FIRES, "each time of a schedule has one run or a reason"),
  CATCH_UP_FOREVER(TaskRule.CATCH_UP_FOREVER, "each time of a schedule has one run or a reason"),
  IGNORE_OVERLAP(TaskRule.IGNORE_OVERLAP, "each time of a schedule has one run or a reason"),
  FORGET_WAITING_RUN(
      TaskRule.FORGET_WAITING_RUN, "each time of a schedule has one run or a reason"),
  FIRE_PAUSED(TaskRule.FIRE_PAUSED, "each time of a schedule has one run or a reason"),
  RESET_ON_SCHEDULE(TaskRule.RESET_ON_SCHEDULE, "inside the budget"),
  IGNORE_AUTONOMY(TaskRule.IGNORE_AUTONOMY, "nobody does more than its autonomy level lets it"),
  EXCEED_AUTONOMY(TaskRule.EXCEED_AUTONOMY, "nobody does more than its autonomy level lets it"),
  OVERDUE_IS_APPROVAL(
      TaskRule.OVERDUE_IS_APPROVAL, "nobody does more than its autonomy level lets it"),
  APPROVE_OWN(TaskRule.APPROVE_OWN, "nobody approves what it or its descendant proposed"),
  FORGET_HOLDERS(TaskRule.FORGET_HOLDERS, "nobody approves what it or its descendant proposed"),
  ACT_UNAPPROVED(
      TaskRule.ACT_UNAPPROVED, "nothing irreversible without a live approval of its digest"),
  USE_APPROVAL_TWICE(TaskRule.USE_APPROVAL_TWICE, "an approval is used once"),
  FORGET_DECISIONS(TaskRule.FORGET_DECISIONS, "decisions are kept for the next attempt"),
  ESCALATE_AGAIN(TaskRule.ESCALATE_AGAIN, "a verdict leads to whom the policy names"),
  ESCALATE_RETRIES_AGAIN(
      TaskRule.ESCALATE_RETRIES_AGAIN, "a retry policy escalates once, to whom it names"),
  FORGET_ESCALATION(TaskRule.FORGET_ESCALATION, "a task goes to whom it is for"),
  MISROUTE_UNRESOLVED(TaskRule.MISROUTE_UNRESOLVED, "a verdict leads to whom the policy names"),
  REDO_UNRESOLVED(TaskRule.REDO_UNRESOLVED, "a verdict leads to whom the policy names"),
  ACCEPT_ANY_ROUND(TaskRule.ACCEPT_ANY_ROUND, "the best round is accepted"),
  ACCEPT_KILLED_RESULT(TaskRule.ACCEPT_KILLED_RESULT, "killed stays killed"),
  FORGET_DEFAULT_ANSWER(
      TaskRule.FORGET_DEFAULT_ANSWER, "what follows when nobody answers is what was asked for"),
  OVERDUE_GOES_ON(
      TaskRule.OVERDUE_GOES_ON, "what follows when nobody answers is what was asked for"),
  OVERDUE_SPARES_ATTEMPT(
      TaskRule.OVERDUE_SPARES_ATTEMPT, "what follows when nobody answers is what was asked for"),
  PARK_REVIEW(TaskRule.PARK_REVIEW, "what follows when nobody answers is what was asked for"),
  SPARE_YIELDED(TaskRule.SPARE_YIELDED, "killed stays killed"),
  TIME_OUT_HELD(TaskRule.TIME_OUT_HELD, "what is paused does not time out"),
  FINISH_INTERRUPTED(TaskRule.FINISH_INTERRUPTED, "a pause interrupts"),
  PAUSE_EATS_ATTEMPT(TaskRule.PAUSE_EATS_ATTEMPT, "inside the budget"),
  REDO_ELSEWHERE(TaskRule.REDO_ELSEWHERE, "a redo goes to whom its policy says"),
  REDO_BY_WORKER(TaskRule.REDO_BY_WORKER, "a redo goes to whom its policy says"),
  FORGET_RETARGET(TaskRule.FORGET_RETARGET, "a task goes to whom it is for"),
  RETARGET_UNDECIDED(TaskRule.RETARGET_UNDECIDED, "a child for every item"),
  RETARGET_KILLED(TaskRule.RETARGET_KILLED, "killed stays killed"),
  FORGET_REFERENCES(TaskRule.FORGET_REFERENCES, "an artifact that is referred to is kept"),
  OVERFILL_SHARD(TaskRule.OVERFILL_SHARD, "nothing is created where there is no room"),
  KEEP_PARKED_REASON(TaskRule.KEEP_PARKED_REASON, "inside the budget"),
  REFUSE_LARGER(TaskRule.REFUSE_LARGER, "a cap queues a child"),
  OVERFILL_WITH_ITEMS(TaskRule.OVERFILL_WITH_ITEMS, "nothing is created where there is no room"),
  STARVE_ITEMS(TaskRule.STARVE_ITEMS, "a child for every item"),
  FORGET_ITEMS_LEFT(TaskRule.FORGET_ITEMS_LEFT, "what tasks take is counted"),
  LEAK_BYTES(TaskRule.LEAK_BYTES, "what tasks take is counted"),
  EXPIRE_EARLY(TaskRule.EXPIRE_EARLY, "no deadline passes before its time"),
  RETRY_AT_ONCE(TaskRule.RETRY_AT_ONCE, "a retry waits as its policy says"),
  IGNORE_RULE_DENIAL(TaskRule.IGNORE_RULE_DENIAL, "what a rule denies does not happen"),
  SKIP_RULE_APPROVAL(TaskRule.SKIP_RULE_APPROVAL, "what a rule wants to be allowed waits for it"),
  RELEASE_OWN(TaskRule.RELEASE_OWN, "what a rule wants to be allowed waits for it"),
  SKIP_RULE_REVIEW(TaskRule.SKIP_RULE_REVIEW, "what a rule wants to be reviewed is"),
  ACCEPT_DENIED(TaskRule.ACCEPT_DENIED, "what a rule denies does not happen"),
  ACCEPT_UNREVIEWED(TaskRule.ACCEPT_UNREVIEWED, "a verdict leads to whom the policy names");

  private final BrokenShard.Rule shardRule;
  private final @Nullable TaskRule taskRule;

  // What List.of makes does not change.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> promises;

  /**
   * @param promises that it breaks, by their names in the documentation: one of them must be seen
   *     to be broken
   */
  Mutant(BrokenShard.Rule shardRule, String... promises) {
    this(shardRule, null, promises);
  }

  Mutant(TaskRule taskRule, String... promises) {
    this(BrokenShard.Rule.NONE, taskRule, promises);
  }

  Mutant(BrokenShard.Rule shardRule, @Nullable TaskRule taskRule, String... promises) {
    this.shardRule = shardRule;
    this.taskRule = taskRule;
    this.promises = List.of(promises);
  }

  /** Whether it is there to break a promise. */
  boolean breaks(String promise) {
    return promises.contains(promise);
  }

  BrokenShard.Rule shardRule() {
    return shardRule;
  }

  TaskRules taskRules() {
    return new TaskRules(taskRule);
  }
}
