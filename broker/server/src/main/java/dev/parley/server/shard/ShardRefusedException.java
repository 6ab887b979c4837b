package dev.parley.server.shard;

/** What is stored for a shard cannot be understood by this version of the broker. */
public final class ShardRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ShardRefusedException(int shard, String why) {
    super("Shard " + shard + " cannot be opened: " + why);
  }
}
