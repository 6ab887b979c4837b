package dev.parley.engine.runtime;

import java.util.function.Supplier;

/**
 * Rules of the runtime that a shard can be made to break, so that a simulation can show that it
 * would notice.
 */
public enum ShardMutation {
  REPLY_BEFORE_COMMIT(new ShardRules(true, false, false, false, false, false)),
  EFFECTS_BEFORE_COMMIT(new ShardRules(false, true, false, false, false, false)),
  SKIP_GAP_CHECK(new ShardRules(false, false, true, false, false, false)),
  IGNORE_EPOCH_ON_LOAD(new ShardRules(false, false, false, true, false, false)),
  IGNORE_SEQ_ON_LOAD(new ShardRules(false, false, false, false, true, false)),
  KEEP_STATE_AFTER_UNKNOWN(new ShardRules(false, false, false, false, false, true));

  private final ShardRules rules;

  ShardMutation(ShardRules rules) {
    this.rules = rules;
  }

  ShardRules rules() {
    return rules;
  }

  /** A shard that breaks this rule and keeps all others. */
  public <C, R, F> Shard<C, R, F> shard(
      String nodeId,
      ShardConfig config,
      ShardPorts ports,
      Supplier<? extends StateMachine<C, R, F>> machines,
      ShardListener<F> listener) {
    return new Shard<>(nodeId, config, ports, machines, listener, rules);
  }
}
