package dev.parley.client;

import dev.parley.v1.OverlapAction;
import dev.parley.v1.Task;

/**
 * What is done again and again: root tasks with a schedule, made by {@link
 * TaskDraft.Builder#schedule} and {@link Requester#submit}, and deleted by canceling them.
 * Thread-safe. Every method waits for the broker's answer; what is answered is durable.
 */
public interface Schedules {

  /**
   * The same for an agent: what it asks is worth an agent's word at most, and the level of autonomy
   * of what it changes is at most the default.
   *
   * @param agentId its id, as it connects
   */
  Schedules asAgent(String agentId);

  /** All schedules, newest first. Pages are fetched while iterating. */
  Iterable<Task> list();

  /** The runs of a schedule that are kept, newest first. Pages are fetched while iterating. */
  Iterable<Task> runs(String scheduleId);

  /**
   * Holds a schedule back: no run begins but those that are triggered.
   *
   * @param why for whoever reads the history; at most 1,024 characters
   */
  Task pause(String scheduleId, String why);

  /** Lets a schedule go on with the next time that comes. */
  Task resume(String scheduleId, String why);

  /**
   * Replaces what is done and when. Runs that there are stay as they are, and so does the budget.
   *
   * @param draft with a schedule and without a budget
   */
  Task update(String scheduleId, TaskDraft draft);

  /**
   * Begins a run now.
   *
   * @return the run
   */
  default Task trigger(String scheduleId) {
    return trigger(scheduleId, OverlapAction.OVERLAP_ACTION_UNSPECIFIED);
  }

  /**
   * Begins a run now.
   *
   * @param overlap what happens when a run has not ended: {@code ALLOW}, {@code CANCEL_OTHER}, or
   *     {@code UNSPECIFIED} for what the schedule says
   * @return the run
   */
  Task trigger(String scheduleId, OverlapAction overlap);
}
