package dev.parley.engine.simulation;

import dev.parley.engine.runtime.BrokenShard;
import dev.parley.engine.task.TaskRules;

/** One deliberate defect. A simulation that does not notice it would not notice the real one. */
public enum Mutant {
  NONE(BrokenShard.Rule.NONE, -1),
  REPLY_BEFORE_COMMIT(BrokenShard.Rule.REPLY_BEFORE_COMMIT, -1),
  EFFECTS_BEFORE_COMMIT(BrokenShard.Rule.EFFECTS_BEFORE_COMMIT, -1),
  SKIP_GAP_CHECK(BrokenShard.Rule.SKIP_GAP_CHECK, -1),
  IGNORE_EPOCH_ON_LOAD(BrokenShard.Rule.IGNORE_EPOCH_ON_LOAD, -1),
  KEEP_STATE_AFTER_UNKNOWN(BrokenShard.Rule.KEEP_STATE_AFTER_UNKNOWN, -1),
  ACCEPT_STALE_LEASE(BrokenShard.Rule.NONE, 0),
  REUSE_TOKEN(BrokenShard.Rule.NONE, 1),
  SKIP_EVENT_NUMBER(BrokenShard.Rule.NONE, 2),
  END_TWICE(BrokenShard.Rule.NONE, 3),
  FORGET_ORPHANS(BrokenShard.Rule.NONE, 4),
  FORGET_TIMERS(BrokenShard.Rule.NONE, 5),
  KEEP_SLOT(BrokenShard.Rule.NONE, 6),
  COMPLETE_UNREVIEWED(BrokenShard.Rule.NONE, 7),
  RETRY_FOREVER(BrokenShard.Rule.NONE, 8),
  APPLY_WITH_MEMORY(BrokenShard.Rule.NONE, 9),
  REDO_FOREVER(BrokenShard.Rule.NONE, 10),
  FORGET_FEEDBACK(BrokenShard.Rule.NONE, 11);

  private final BrokenShard.Rule shardRule;
  private final int taskRule;

  Mutant(BrokenShard.Rule shardRule, int taskRule) {
    this.shardRule = shardRule;
    this.taskRule = taskRule;
  }

  BrokenShard.Rule shardRule() {
    return shardRule;
  }

  TaskRules taskRules() {
    int r = taskRule;
    return new TaskRules(
        r == 0, r == 1, r == 2, r == 3, r == 4, r == 5, r == 6, r == 7, r == 8, r == 9, r == 10,
        r == 11);
  }
}
