package dev.parley.engine.runtime;

import java.util.function.Supplier;

/**
 * Rules of the runtime that a shard can be made to break, so that a simulation can show that it
 * would notice.
 */
public enum ShardMutation {
  REPLY_BEFORE_COMMIT,
  EFFECTS_BEFORE_COMMIT,
  SKIP_GAP_CHECK,
  IGNORE_EPOCH_ON_LOAD,
  IGNORE_SEQ_ON_LOAD,
  KEEP_STATE_AFTER_UNKNOWN,
  FORGET_LEFT_ON_LOAD,
  ANSWER_UNCONFIRMED;

  ShardRules rules() {
    return new ShardRules(
        this == REPLY_BEFORE_COMMIT,
        this == EFFECTS_BEFORE_COMMIT,
        this == SKIP_GAP_CHECK,
        this == IGNORE_EPOCH_ON_LOAD,
        this == IGNORE_SEQ_ON_LOAD,
        this == KEEP_STATE_AFTER_UNKNOWN,
        this == FORGET_LEFT_ON_LOAD,
        this == ANSWER_UNCONFIRMED);
  }

  /** A shard that breaks this rule and keeps all others. */
  public <C, R, F> Shard<C, R, F> shard(
      String nodeId,
      ShardConfig config,
      ShardPorts ports,
      Supplier<? extends StateMachine<C, R, F>> machines,
      ShardListener<F> listener) {
    return new Shard<>(nodeId, config, ports, machines, listener, rules());
  }
}
