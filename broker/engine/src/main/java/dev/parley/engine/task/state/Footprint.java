package dev.parley.engine.task.state;

import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;

/** How many bytes the tasks of a shard take. Confined to the thread of its shard. */
final class Footprint {

  /** What a task takes beside its events, as benchmarks/engine measures it of queued ones. */
  static final long TASK_BYTES = 450;

  /** Serialized events of all tasks. */
  private long events;

  /** What the children take that fan-outs have items for, and that are still to be made. */
  private long owed;

  private final TaskRules rules;

  Footprint(TaskRules rules) {
    this.rules = rules;
  }

  /**
   * The events of a task have changed.
   *
   * @param before what they took until then
   */
  void grown(Task task, long before) {
    events += task.bytes() - before;
  }

  void forgotten(Task task) {
    events -= rules.breaks(TaskRule.LEAK_BYTES) ? 0 : task.bytes();
  }

  /** Counts the children that are still to be made of a task before they take anything. */
  void owe(Task task) {
    long owes = rules.breaks(TaskRule.FORGET_ITEMS_LEFT) ? 0 : task.bytesToBeMade();
    owed += owes - task.owedBytes;
    task.owedBytes = owes;
  }

  /** What one task takes, with what its fan-out still owes. */
  static long of(Task task) {
    return TASK_BYTES + task.bytes() + task.owedBytes;
  }

  /**
   * What all tasks take.
   *
   * @param tasks how many there are
   */
  long bytes(int tasks) {
    return events + TASK_BYTES * tasks + owed;
  }
}
