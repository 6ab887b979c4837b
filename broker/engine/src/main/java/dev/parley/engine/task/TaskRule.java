package dev.parley.engine.task;

/**
 * The rules of the domain, each named for what happens when it is broken. The simulation breaks one
 * at a time to prove that it would notice.
 */
public enum TaskRule {
  /** Frames under an old lease count. */
  ACCEPT_STALE_LEASE,
  /** The next lease has the token of the last one. */
  REUSE_TOKEN,
  /** The history of a retried task has a gap. */
  SKIP_EVENT_NUMBER,
  /** A task that has ended can be canceled once more. */
  END_TWICE,
  /** Children outlive their parent. */
  FORGET_ORPHANS,
  /** Deadlines are not armed again after a reload. */
  FORGET_TIMERS,
  /** A slot is not given back after a result. */
  KEEP_SLOT,
  /** A result is accepted without the review that was asked for. */
  COMPLETE_UNREVIEWED,
  /** Attempts are not counted. */
  RETRY_FOREVER,
  /** An applier writes something that is not in the event. */
  APPLY_WITH_MEMORY,
  /** Rounds are not counted. */
  REDO_FOREVER,
  /** The agent of the next round is not told the verdict. */
  FORGET_FEEDBACK,
  /** A task that yielded is never resumed by its children. */
  FORGET_JOIN,
  /** A task that yielded is resumed at once, whatever its children do. */
  RESUME_EARLY,
  /** A slot is not given back after a yield. */
  KEEP_SLOT_ON_YIELD,
  /** Who resumes a task is not given what was left behind. */
  FORGET_CONTINUATION,
  /** A child wakes the task that waits for it again and again for the same. */
  WAKE_AGAIN,
  /** Children that a join was decided without go on although they are to be canceled. */
  LEAVE_LOSERS,
  /** A kill ends what is leased, and forgets what waits. */
  KILL_FORGETS_QUEUED,
  /** What is killed or held is assigned before the switch gets to it. */
  ASSIGN_KILLED,
  /** A task may be created in a scope that is killed. */
  CREATE_KILLED,
  /** A result counts although its task is about to be killed. */
  ACCEPT_KILLED_RESULT,
  /** What the holder of a killed lease says is not kept. */
  FORGET_EVIDENCE,
  /** Of what the holders of killed leases hand in, only results are kept. */
  KEEP_RESULTS_ALONE,
  /** Leases go on although the time of a limit is used up. */
  FORGET_WALL_TIME,
  /** A review that goes round in a circle is parked, or goes to others, as its policy says. */
  ABANDON_REVIEW,
  /** Who waits for a budget is overtaken by whoever needs less of it. */
  OVERTAKE_WAITING,
  /** Of what heartbeats say to have been used nothing is stored. */
  OVERLOOK_USE,
  /** A pause of a capability or an agent holds what is below as well. */
  PAUSE_BELOW,
  /** The report of a kill names nobody who held a lease. */
  LOSE_HOLDER,
  /** What was left to the journal is let go of when the journal is not replayed for it any more. */
  DROP_LEFT,
  /** Switches are not there any more after a reload. */
  FORGET_SWITCHES,
  /** Whoever eases one switch eases all. */
  REVIVE_ALL,
  /** A kill is over before it has ended what it ends. */
  REVIVE_EARLY,
  /** An agent that is drained or killed is given work for its capabilities. */
  ASSIGN_BARRED,
  /** What is killed or held with its tenant goes on. */
  SPARE_TENANT,
  /** Who was there when its node was drained is given more work. */
  ASSIGN_DRAINED,
  /** What was paused stays paused when nothing holds it any more. */
  FORGET_PAUSED,
  /** What comes of external content is labelled as if an agent had thought of it. */
  LAUNDER_TRUST,
  /**
   * A child of a task that works on external content is labelled as if an agent had thought of it.
   */
  LAUNDER_CHILD,
  /** What a child hands in that is not accepted lowers nothing. */
  LAUNDER_REJECTED,
  /** Corrections from outside lower nothing. */
  LAUNDER_VERDICT,
  /** Somebody vouches for content who did not create the tree it is in. */
  ENDORSE_FOREIGN,
  /** Somebody vouches for what came in after it has read. */
  ENDORSE_UNSEEN,
  /** An endorsement that is repeated is recorded again. */
  ENDORSE_TWICE,
  /** A task takes in more than it may have events, though it can do without. */
  OVERFILL_HISTORY,
  /** A reviewer that finds an advisory criterion blocking is not heard. */
  IGNORE_SEVERITY,
  /** A reviewer may find a blocking criterion advisory. */
  LOWER_SEVERITY,
  /** A note is overwritten that somebody else has changed meanwhile. */
  LOSE_UPDATE,
  /** A write of a note, or its deletion, that is repeated is not known. */
  FORGET_WRITES,
  /** A barrier opens before all have arrived. */
  OPEN_EARLY,
  /** Who arrives at a barrier that has timed out does not begin it anew. */
  KEEP_TIMED_OUT,
  /** An arrival that is repeated after its barrier has timed out begins it anew. */
  ARRIVE_AGAIN,
  /** The runs of a schedule share their notes and barriers. */
  SHARE_BOARD,
  /** Who follows a root is not told that its notes change. */
  HIDE_NOTES,
  /** A child's limits are not reserved from its parent's. */
  FORGET_RESERVATION,
  /** What a child did not use of its reservation does not come back. */
  LEAK_RESERVATION,
  /** A redo starts with a fresh budget. */
  RESET_ON_REDO,
  /** A retry starts with a fresh budget. */
  RESET_ON_RETRY,
  /** Those that a retry policy escalates to start with a fresh budget. */
  RESET_ON_ESCALATION,
  /** Tasks that wait for each other's budgets go on waiting. */
  WAIT_IN_CIRCLES,
  /** A task's wait for an agent runs out while it waits for budget. */
  EXPIRE_UNPAID,
  /** Time that is spent waiting for an answer or a decision is charged. */
  CHARGE_WAITING,
  /** Who works goes on when the budget is used up. */
  SPEND_ON,
  /** Work is given out that no budget is left for. */
  START_UNPAID,
  /** A child that its budget does not allow is made as if it did. */
  DELEGATE_UNPAID,
  /** Who waits for budget is not looked at when it comes back. */
  FORGET_WAITERS,
  /** Use that is told again counts again. */
  COUNT_USAGE_TWICE,
  /** What is reported with a yield does not count. */
  FORGET_YIELD_USAGE,
  /** A lease that is lost while the task waits for an answer costs an attempt. */
  ASK_EATS_ATTEMPT,
  /** So does none however often it is lost while nobody says a word. */
  LOSE_FREELY,
  /** The next attempt is not told what was asked and answered. */
  FORGET_ANSWERS,
  /** A question that has its answer takes another one. */
  ANSWER_TWICE,
  /** The next attempt is not told what was said before it began. */
  FORGET_MESSAGES,
  /** What the holder may not have got is not told again. */
  TELL_ONCE,
  /** The same action is taken for another one each time. */
  OVERLOOK_LOOPS,
  /** A child may ask what an ancestor asks. */
  OVERLOOK_CYCLES,
  /** Rounds go on however often verdicts find the same. */
  OVERLOOK_FINDINGS,
  /** An agent gets what its own task asks, by another capability. */
  ASK_ONESELF,
  /** Nobody is told that a task waits for somebody else than those who have what it asks. */
  HIDE_CIRCLE,
  /** A child may be deeper than its loop policy lets it. */
  OVERLOOK_DEPTH,
  /** A child that is refused for a loop leaves no trace. */
  HIDE_REFUSED,
  /** A child that is refused for a loop leaves one trace more each time that it is asked for. */
  NOTE_REFUSED_AGAIN,
  /** What a holder says again is taken for progress. */
  REPEAT_AS_PROGRESS,
  /** Who is alive and does not get anywhere is left alone. */
  OVERLOOK_STALLS,
  /** Without a policy in the tree nothing is a loop, whatever the broker was told. */
  FORGET_LOOP_DEFAULTS,
  /** A loop is escalated to the same again and again. */
  ESCALATE_LOOP_AGAIN,
  /** A child may go round in circles that its parent may not. */
  LOOSEN_LOOPS,
  /** What is being canceled is assigned, and delegates. */
  DELEGATE_CANCELING,
  /** The result that comes while a task is being canceled completes it. */
  COMPLETE_CANCELING,
  /** Who works on what is being canceled is asked to stop before those below. */
  STOP_PARENTS_FIRST,
  /** What is being canceled ends before those below it. */
  END_PARENTS_FIRST,
  /** Who was told of a grace is not told when there is less of it. */
  KEEP_TOLD_GRACE,
  /** The grace of what is being canceled does not end. */
  FORGET_GRACE,
  /** More children of a fan-out are unfinished at a time than may be. */
  IGNORE_PARALLELISM,
  /** The child of an item is made of the item before. */
  SPAWN_FROM_ANOTHER_ITEM,
  /** A fan-out makes children that its budget does not allow. */
  SPAWN_UNPAID,
  /** A fan-out is not looked at again when what held its children back is gone. */
  FORGET_HELD_CHILDREN,
  /** Nobody is told that a fan-out waits for a budget of which nothing comes back. */
  HIDE_LASTING_HOLD,
  /** An agent reviews what it did itself, and one agent reviews a round more than once. */
  SELF_REVIEW,
  /** An agent reviews what others have finished that it had begun. */
  REVIEW_TRIED,
  /** A result is accepted with the first accepting review. */
  QUORUM_OF_ONE,
  /** Whoever reviews may do without criteria. */
  WAIVE_FOREIGN,
  /** Reviews that ended are not looked at. */
  FORGET_REVIEW,
  /** The checks of a result are not waited for. */
  IGNORE_CHECKS,
  /** A result that is the same again counts as a new one. */
  LOOP_AS_ROUND,
  /** A result counts as a loop that was brought before and not sent back. */
  REPEAT_UNRESOLVED,
  /** Items whose children are not there yet do not count in the join. */
  COUNT_ONLY_WHAT_IS_MADE,
  /** Items that are told again are taken again. */
  TAKE_ITEMS_TWICE,
  /** Items that are told again may be others than those that are there. */
  TAKE_OTHER_ITEMS,
  /** A fan-out without a reducer completes however its join is decided. */
  COMPLETE_UNHELD,
  /** Children are canceled that the join leaves running. */
  CANCEL_WHO_IS_LEFT,
  /** A failed child decides nothing before all have ended. */
  FAIL_SLOWLY,
  /** The time-out of a join is not kept. */
  FORGET_JOIN_TIMEOUT,
  /** The time-out of a fan-out's join runs while the fan-out is parked. */
  TIME_OUT_PARKED,
  /** Who resumes a task is not told what its children came to. */
  FORGET_OUTCOMES,
  /** The next page of children begins one too late. */
  SKIP_CHILD,
  /** The next page of children begins one too early. */
  REPEAT_CHILD,
  /** A task yields as often as it likes when there is nothing to wait for. */
  YIELD_IN_VAIN,
  /** A yield costs an attempt. */
  YIELD_EATS_ATTEMPT,
  /** Children are created of a task that nobody holds. */
  DELEGATE_UNHELD,
  /** An agent speaks under the lease of another one. */
  BORROW_LEASE,
  /** A schedule is taken whose budget allows no run at all. */
  SCHEDULE_UNPAYABLE,
  /** A schedule fires for the same time once more. */
  FIRE_TWICE,
  /** A time of a schedule that came while nobody was there is left out. */
  FORGET_FIRES,
  /** However late, every time of a schedule gets its run. */
  CATCH_UP_FOREVER,
  /** A run begins although one before it has not ended. */
  IGNORE_OVERLAP,
  /** A run that waits for the one before never begins. */
  FORGET_WAITING_RUN,
  /** A schedule that is held back fires. */
  FIRE_PAUSED,
  /** What runs have used comes back when they are forgotten. */
  RESET_ON_SCHEDULE,
  /** Everything that is proposed is approved at once. */
  IGNORE_AUTONOMY,
  /** A child may do more than its parent. */
  EXCEED_AUTONOMY,
  /** What was not decided in time is approved. */
  OVERDUE_IS_APPROVAL,
  /** An agent decides about what it, or somebody below it, proposed. */
  APPROVE_OWN,
  /** Who has let go of a task decides about what is proposed in it since. */
  FORGET_HOLDERS,
  /** Something is done that was not approved, or something else than what was. */
  ACT_UNAPPROVED,
  /** An approval is used more than once. */
  USE_APPROVAL_TWICE,
  /** What is about to be killed is approved and done, and what agents ask that are killed. */
  ACT_KILLED,
  /** The next attempt is not told what was decided. */
  FORGET_DECISIONS,
  /** Those that a task was escalated to get it again and again, and no human decides. */
  ESCALATE_AGAIN,
  /** Those that a retry policy escalates to get the task whenever attempts or declines run out. */
  ESCALATE_RETRIES_AGAIN,
  /** What is escalated goes to those again that it was for before. */
  FORGET_ESCALATION,
  /** What can't be judged goes to a human where the policy names the author, and the other way. */
  MISROUTE_UNRESOLVED,
  /** What can't be judged is done again. */
  REDO_UNRESOLVED,
  /** Of several rounds that were sent back the last is accepted where the best should be. */
  ACCEPT_ANY_ROUND,
  /** A question that nobody answers expires, although it says what its answer is then. */
  FORGET_DEFAULT_ANSWER,
  /** A task goes on that was to be parked without an answer. */
  OVERDUE_GOES_ON,
  /** An attempt goes on that was to fail without an answer. */
  OVERDUE_SPARES_ATTEMPT,
  /** A review waits for an answer as long as somebody likes. */
  PARK_REVIEW,
  /** Who has yielded loses nothing when its agent is killed. */
  SPARE_YIELDED,
  /** What an agent has delegated goes on when the agent is killed. */
  SPARE_DELEGATED,
  /** What an agent has asked for as itself, under no lease, ends when the agent is killed. */
  KILL_ASKED,
  /** A switch that kills is turned off by who only resumes. */
  RESUME_KILLED,
  /** What stands still while its task is paused runs out all the same. */
  TIME_OUT_HELD,
  /** What stood still while its task was paused runs out when the pause is forgotten. */
  FORGET_HELD_TIME,
  /** Who works on what is paused goes on, although it was to be interrupted. */
  FINISH_INTERRUPTED,
  /** An attempt that a pause interrupts counts. */
  PAUSE_EATS_ATTEMPT,
  /** The next round goes to anybody, and not to who did the last one. */
  REDO_ELSEWHERE,
  /** The next round may go to who did one before. */
  REDO_BY_WORKER,
  /** What an operator gives to others goes to whom it was for before. */
  FORGET_RETARGET,
  /** A fan-out is given to others while its children are still made. */
  RETARGET_UNDECIDED,
  /** A parked task is given to those that are killed. */
  RETARGET_KILLED,
  /** What results refer to is taken for what nobody refers to. */
  FORGET_REFERENCES,
  /** Tasks are created however much the others take. */
  OVERFILL_SHARD,
  /** What is parked for want of a budget says what it lacked first, whatever it lacks by now. */
  KEEP_PARKED_REASON,
  /** A child whose limit is larger than one above it is refused. */
  REFUSE_LARGER,
  /** Items of a fan-out are taken however much the tasks take. */
  OVERFILL_WITH_ITEMS,
  /** Items that were taken get no children when the tasks take all that they may by then. */
  STARVE_ITEMS,
  /** The children that a fan-out is still to make are not counted. */
  FORGET_ITEMS_LEFT,
  /** What is forgotten counts for what the tasks of a shard take. */
  LEAK_BYTES,
  /** What is due soon counts as due. */
  EXPIRE_EARLY,
  /** A failed attempt is tried again without a wait. */
  RETRY_AT_ONCE,
  /** What a rule denies happens. */
  IGNORE_RULE_DENIAL,
  /** What a rule wants a human to allow happens at once. */
  SKIP_RULE_APPROVAL,
  /** An agent lets a task go on that a rule wants a human to allow. */
  RELEASE_OWN,
  /** An agent lets its own task go on that was parked because nothing was left to try. */
  RETRY_OWN,
  /** A result that a rule wants to be reviewed is accepted as it comes. */
  SKIP_RULE_REVIEW,
  /** A result that a rule denies is accepted when no round is left. */
  ACCEPT_DENIED,
  /** A result is accepted with findings although a rule wants it to be reviewed. */
  ACCEPT_UNREVIEWED
}
