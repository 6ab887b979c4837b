package dev.parley.engine.runtime;

/**
 * Who waits for the reply to a command. Exactly one of the methods is called, once; neither may
 * block. A command that is refused before it was looked at fails on the thread that submits it;
 * everything else is told on the shard's thread.
 *
 * @param <R> replies
 */
public interface ReplyTo<R> {

  /** The reply, which rests on durable state only. */
  void reply(R reply);

  /** There is no reply. */
  void failed(ShardFailure failure);

  /** For commands that nobody waits for. */
  @SuppressWarnings("unchecked") // It drops whatever it is given.
  static <R> ReplyTo<R> nobody() {
    return (ReplyTo<R>) Nobody.INSTANCE;
  }

  /** Listens to nothing. */
  enum Nobody implements ReplyTo<Object> {
    INSTANCE;

    @Override
    public void reply(Object reply) {}

    @Override
    public void failed(ShardFailure failure) {}
  }
}
