package dev.parley.engine.task;

/**
 * The rules that the domain can be told to break, so that the simulation can prove that it would
 * notice. Every field is false in production: only tests reach the constructor's other values.
 *
 * @param acceptStaleLease frames under an old lease count
 * @param reuseToken the next lease has the token of the last one
 * @param skipEventNumber the history of a retried task has a gap
 * @param endTwice a task that has ended can be canceled once more
 * @param forgetOrphans children outlive their parent
 * @param forgetTimers deadlines are not armed again after a reload
 * @param keepSlot a slot is not given back after a result
 * @param completeUnreviewed a result is accepted without the review that was asked for
 * @param retryForever attempts are not counted
 * @param applyWithMemory an applier writes something that is not in the event
 * @param redoForever rounds are not counted
 * @param forgetFeedback the agent of the next round is not told the verdict
 */
public record TaskRules(
    boolean acceptStaleLease,
    boolean reuseToken,
    boolean skipEventNumber,
    boolean endTwice,
    boolean forgetOrphans,
    boolean forgetTimers,
    boolean keepSlot,
    boolean completeUnreviewed,
    boolean retryForever,
    boolean applyWithMemory,
    boolean redoForever,
    boolean forgetFeedback) {

  public static final TaskRules SOUND =
      new TaskRules(
          false, false, false, false, false, false, false, false, false, false, false, false);
}
