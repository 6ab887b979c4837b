package dev.parley.engine.simulation;

import java.util.EnumMap;
import java.util.Map;

/** How often things happened, so that a run can show that it was not an idle one. */
public final class Counters {

  /** What is counted. */
  public enum Event {
    APPEND_FAILED,
    APPEND_UNKNOWN,
    NODE_CRASHED,
    NODE_FROZEN,
    CLOCK_SKEWED,
    SHARD_RELOADED,
    AGENT_CRASHED,
    AGENT_STALLED,
    CONNECTION_LOST,
    STALE_REFUSED,
    REPLY_LOST,
    TASK_CREATED,
    TASK_REFUSED,
    ITEMS_REFUSED,
    TASK_ENDED,
    TASK_REDONE,
    ATTEMPT_FAILED,
    TASK_YIELDED,
    TASK_RESUMED,
    LOSER_CANCELED,
    NODE_DRAINED,
    SWITCH_ENGAGED,
    TASK_KILLED,
    HOLDER_NAMED,
    TASK_PAUSED,
    STOP_REPORTED,
    RESULT_REFUSED,
    VERDICT_REFUSED,
    YIELD_REFUSED,
    NOTE_WRITTEN,
    BARRIER_OPENED,
    BARRIER_TIMED_OUT,
    BUDGET_WAITED,
    BUDGET_WARNED,
    BUDGET_STOPPED,
    BUDGET_TOPPED_UP,
    CHILD_HELD,
    QUESTION_ASKED,
    QUESTION_ANSWERED,
    QUESTION_EXPIRED,
    MESSAGE_SENT,
    LOOP_DETECTED,
    CHILD_REFUSED,
    STALL_DETECTED,
    LOOP_ESCALATED,
    RETRIES_ESCALATED,
    FAN_OUT_CREATED,
    CHILDREN_HELD,
    REVIEW_GIVEN,
    SETTLED,
    REVIEW_LOST,
    PANEL_ACCEPTED,
    PANEL_REFUSED,
    CHECK_FAILED,
    RESULT_REPEATED,
    FINDINGS_REPEATED,
    ESCALATED,
    SCHEDULE_CREATED,
    RUN_FIRED,
    RUN_TRIGGERED,
    RUN_MISSED,
    RUN_SKIPPED,
    RUN_WAITED,
    ACTION_PROPOSED,
    ACTION_APPROVED,
    PROPOSAL_EXPIRED,
    APPROVED_BY_AGENT,
    APPROVAL_USED,
    TASK_RETARGETED,
    REDONE_BY_SAME,
    REDONE_BY_OTHER,
    DEADLINE_PASSED,
    RETRY_DELAYED,
    ATTEMPT_INTERRUPTED,
    REFERENCES_GATHERED,
    RULE_DENIED,
    RULE_APPROVAL,
    RULE_REVIEW,
    ASKED_TO_STOP,
    GRACE_ENDED
  }

  private final Map<Event, Long> counts = new EnumMap<>(Event.class);

  void count(Event event) {
    counts.merge(event, 1L, Long::sum);
  }

  public long of(Event event) {
    return counts.getOrDefault(event, 0L);
  }

  /** Faults of all kinds. */
  public long faults() {
    return of(Event.APPEND_FAILED)
        + of(Event.APPEND_UNKNOWN)
        + of(Event.NODE_CRASHED)
        + of(Event.NODE_FROZEN)
        + of(Event.CLOCK_SKEWED)
        + of(Event.AGENT_CRASHED)
        + of(Event.AGENT_STALLED)
        + of(Event.CONNECTION_LOST);
  }

  public void add(Counters other) {
    other.counts.forEach((event, count) -> counts.merge(event, count, Long::sum));
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
