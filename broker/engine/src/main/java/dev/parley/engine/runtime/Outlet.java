package dev.parley.engine.runtime;

import dev.parley.engine.runtime.OpenBatch.Parked;
import java.util.List;

/**
 * The way out of a shard. Whoever is told something and throws harms neither the shard nor those
 * who are told next. Used on the shard's thread only.
 */
final class Outlet<R, F> {
  private final ShardListener<F> listener;

  Outlet(ShardListener<F> listener) {
    this.listener = listener;
  }

  void release(OpenBatch<R, F> batch) {
    for (Parked<R, F> parked : batch.parked()) {
      reply(parked.replyTo(), parked.reply());
      leave(parked.effects());
    }
  }

  void reply(ReplyTo<R> replyTo, R reply) {
    try {
      replyTo.reply(reply);
    } catch (RuntimeException e) {
      listener.fault("reply", e);
    }
  }

  void leave(List<F> effects) {
    for (int i = 0; i < effects.size(); i++) {
      try {
        listener.effect(effects.get(i));
      } catch (RuntimeException e) {
        listener.fault("effect", e);
      }
    }
  }

  /** Nothing of a batch ever leaves. */
  void drop(OpenBatch<R, F> batch, ShardFailure failure) {
    for (Parked<R, F> parked : batch.parked()) {
      fail(parked.replyTo(), failure);
      drop(parked.effects());
    }
  }

  void fail(ReplyTo<R> replyTo, ShardFailure failure) {
    try {
      replyTo.failed(failure);
    } catch (RuntimeException e) {
      listener.fault("failed", e);
    }
  }

  void drop(List<F> effects) {
    for (F effect : effects) {
      try {
        listener.dropped(effect);
      } catch (RuntimeException e) {
        listener.fault("dropped", e);
      }
    }
  }
}
