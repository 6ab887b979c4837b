package dev.parley.server.kafka;

/**
 * How many shards there shall be. Once the journal's topic exists, its number of partitions is the
 * number of shards, for good: which shard a task belongs to is computed from it.
 */
public sealed interface ShardCount {

  /** The number to create topics with. */
  int count();

  /** This number; topics that have another one are refused. */
  static ShardCount exactly(int count) {
    return new Exactly(count);
  }

  /** Whatever number the topics have; this one if they are yet to be created. */
  static ShardCount adoptOr(int count) {
    return new AdoptOr(count);
  }

  /** A number that was asked for. */
  record Exactly(int count) implements ShardCount {
    public Exactly {
      requirePositive(count);
    }
  }

  /** A number that nobody asked for. */
  record AdoptOr(int count) implements ShardCount {
    public AdoptOr {
      requirePositive(count);
    }
  }

  private static void requirePositive(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("expected 1 shard or more, but found " + count);
    }
  }
}
