package dev.parley.benchmarks.load.fleet;

import com.google.protobuf.MessageLite;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The mean sizes of the messages of a task's life, from a sample of those that were sent.
 * Thread-safe.
 */
public final class MessageSizes {
  /** Looking at each would cost the load more than it is worth. */
  private static final int ONE_IN = 64;

  /** The messages, in the order in which a task's life brings them about. */
  public enum Kind {
    /** The request to create a task. */
    CREATE,
    /** The task as it was created. */
    RECEIPT,
    /** The work for an agent. */
    ASSIGNMENT,
    /** The result of an agent. */
    RESULT,
    /** The answer to it. */
    ACK,
    /** The task as it ended. */
    END
  }

  private static final class Sum {
    private final AtomicLong seen = new AtomicLong();
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
  }

  private final Map<Kind, Sum> sums = new EnumMap<>(Kind.class);

  /** Creates sums of nothing. */
  public MessageSizes() {
    for (Kind kind : Kind.values()) {
      sums.put(kind, new Sum());
    }
  }

  /** Takes notice of a message. */
  void sent(Kind kind, MessageLite message) {
    Sum sum = sum(kind);
    if (sum.seen.getAndIncrement() % ONE_IN == 0) {
      sum.count.getAndIncrement();
      sum.bytes.addAndGet(message.getSerializedSize());
    }
  }

  /** Begins anew; while nothing is under way. */
  public void forget() {
    for (Sum sum : sums.values()) {
      sum.seen.set(0);
      sum.count.set(0);
      sum.bytes.set(0);
    }
  }

  /** Returns the mean size in bytes; 0 when none was seen. */
  public int mean(Kind kind) {
    Sum sum = sum(kind);
    long count = sum.count.get();
    return count == 0 ? 0 : Math.toIntExact(sum.bytes.get() / count);
  }

  private Sum sum(Kind kind) {
    Sum sum = sums.get(kind);
    if (sum == null) {
      throw new IllegalArgumentException("Expected a kind with a sum, but found " + kind);
    }
    return sum;
  }
}
