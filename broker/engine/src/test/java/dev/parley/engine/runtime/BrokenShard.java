package dev.parley.engine.runtime;

import java.util.function.Supplier;

/** Makes shards that break one of the runtime's rules, for simulations outside of this package. */
public final class BrokenShard {

  /** The rule to break. */
  public enum Rule {
    NONE,
    REPLY_BEFORE_COMMIT,
    EFFECTS_BEFORE_COMMIT,
    SKIP_GAP_CHECK,
    IGNORE_EPOCH_ON_LOAD,
    KEEP_STATE_AFTER_UNKNOWN,
    FORGET_LEFT_ON_LOAD,
    ANSWER_UNCONFIRMED
  }

  private BrokenShard() {}

  public static <C, R, F> Shard<C, R, F> create(
      String nodeId,
      ShardConfig config,
      ShardPorts ports,
      Supplier<? extends StateMachine<C, R, F>> machines,
      ShardListener<F> listener,
      Rule rule) {
    return new Shard<>(nodeId, config, ports, machines, listener, rules(rule));
  }

  private static ShardRules rules(Rule broken) {
    return new ShardRules(
        broken == Rule.REPLY_BEFORE_COMMIT,
        broken == Rule.EFFECTS_BEFORE_COMMIT,
        broken == Rule.SKIP_GAP_CHECK,
        broken == Rule.IGNORE_EPOCH_ON_LOAD,
        false,
        broken == Rule.KEEP_STATE_AFTER_UNKNOWN,
        broken == Rule.FORGET_LEFT_ON_LOAD,
        broken == Rule.ANSWER_UNCONFIRMED);
  }
}
