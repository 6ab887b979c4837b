package dev.parley.engine.task;

/**
 * What one shard will take. Every limit has its own {@link Refusal}. Immutable.
 *
 * @param depthMax the deepest task; a root has depth 0
 * @param childrenMax children of one task, ended ones included
 * @param historyEventsMax events of one task beyond which progress is refused
 * @param unfinishedTasksMax tasks of the shard that have not ended
 * @param taskBytesMax what all tasks of the shard take, finished ones included, when no task is
 *     created any more; beyond seven eighths of it finished trees go, the oldest first
 * @param finishedRetentionMs milliseconds that a finished tree is kept after its root ended
 * @param finishedTreesMax finished trees that are kept at most, the oldest go first
 * @param orphansPerStep children that are canceled in one step after their parent ended
 * @param endedUnpackedMax tasks that have ended and stay as they were, instead of as the bytes of
 *     their history, because those who follow them are about to ask; no refusal comes of it
 * @param questionsMax questions of one task, answered ones included
 * @param messagesMax messages to one task
 * @param proposalsMax proposals of one task, decided ones included
 * @param heldChildrenMax children of one task that wait for delegations or depth of a budget
 * @param historyBytesMax bytes of the events of one task beyond which what it can do without is
 *     refused. Well below 2^31, since a history is kept as one array
 * @param loops what is taken for a loop
 */
public record TaskLimits(
    int depthMax,
    int childrenMax,
    int historyEventsMax,
    int unfinishedTasksMax,
    long finishedRetentionMs,
    int finishedTreesMax,
    int orphansPerStep,
    int endedUnpackedMax,
    int questionsMax,
    int messagesMax,
    int proposalsMax,
    int heldChildrenMax,
    long historyBytesMax,
    long taskBytesMax,
    LoopPolicies loops) {

  private static final int HELD_CHILDREN = 1_000;
  private static final long HISTORY_BYTES = 512L << 20;
  private static final long TASK_BYTES = 1L << 30;

  public static final TaskLimits DEFAULT =
      new TaskLimits(
          16, 100_000, 10_000, 2_000_000, 24L * 3600 * 1000, 100_000, 500, 512, 100, 256, 256);

  /** Limits with the usual number of children that wait, and the usual ideas of what a loop is. */
  public TaskLimits(
      int depthMax,
      int childrenMax,
      int historyEventsMax,
      int unfinishedTasksMax,
      long finishedRetentionMs,
      int finishedTreesMax,
      int orphansPerStep,
      int endedUnpackedMax,
      int questionsMax,
      int messagesMax,
      int proposalsMax) {
    this(
        depthMax,
        childrenMax,
        historyEventsMax,
        unfinishedTasksMax,
        finishedRetentionMs,
        finishedTreesMax,
        orphansPerStep,
        endedUnpackedMax,
        questionsMax,
        messagesMax,
        proposalsMax,
        HELD_CHILDREN,
        HISTORY_BYTES,
        TASK_BYTES,
        LoopPolicies.DEFAULT);
  }

  /** The same limits, but for what the operators of a broker choose. */
  public TaskLimits with(int finishedTrees, LoopPolicies policies) {
    return with(finishedTrees, heldChildrenMax, historyBytesMax, taskBytesMax, policies);
  }

  /** The same limits, but for how much the tasks of the shard take. */
  public TaskLimits withTaskBytesMax(long max) {
    return with(finishedTreesMax, heldChildrenMax, historyBytesMax, max, loops);
  }

  /** The same limits, but for how many children of a task wait for a budget. */
  public TaskLimits withHeldChildrenMax(int max) {
    return with(finishedTreesMax, max, historyBytesMax, taskBytesMax, loops);
  }

  /** The same limits, but for how much the events of a task take. */
  public TaskLimits withHistoryBytesMax(long max) {
    return with(finishedTreesMax, heldChildrenMax, max, taskBytesMax, loops);
  }

  private TaskLimits with(
      int finishedTrees,
      int heldChildren,
      long historyBytes,
      long taskBytes,
      LoopPolicies policies) {
    return new TaskLimits(
        depthMax,
        childrenMax,
        historyEventsMax,
        unfinishedTasksMax,
        finishedRetentionMs,
        finishedTrees,
        orphansPerStep,
        endedUnpackedMax,
        questionsMax,
        messagesMax,
        proposalsMax,
        heldChildren,
        historyBytes,
        taskBytes,
        policies);
  }

  /** Beyond so many bytes of all tasks finished trees are forgotten. */
  public long keptBytesMax() {
    return taskBytesMax - taskBytesMax / 8;
  }
}
