package dev.parley.engine.runtime;

/**
 * Who waits for the reply to a command. Exactly one of the methods is called, once, on the shard's
 * thread; neither may block.
 */
public interface ReplyTo<R> {

  /** The reply, which rests on durable state only. */
  void reply(R reply);

  /** There is no reply. */
  void failed(ShardFailure failure);

  /** For commands that nobody waits for. */
  static <R> ReplyTo<R> nobody() {
    return new ReplyTo<>() {
      @Override
      public void reply(R reply) {}

      @Override
      public void failed(ShardFailure failure) {}
    };
  }
}
