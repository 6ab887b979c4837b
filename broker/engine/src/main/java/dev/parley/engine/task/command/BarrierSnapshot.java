package dev.parley.engine.task.command;

import dev.parley.engine.task.Numbered;
import java.util.List;

/**
 * A barrier at one moment. Immutable.
 *
 * @param parties how many must arrive
 * @param participants who has arrived, in order
 * @param sinceMs when the first arrived, milliseconds since 1970
 * @param expireTimeMs when it times out unless a switch holds the tree meanwhile; 0 for never
 */
public record BarrierSnapshot(
    String name,
    State state,
    int parties,
    List<String> participants,
    long sinceMs,
    long expireTimeMs) {

  /** How a barrier stands. Numbers are those of {@code parley.v1.BarrierState}. */
  public enum State implements Numbered {
    UNSPECIFIED(0),
    WAITING(1),
    OPEN(2),
    TIMED_OUT(3);

    private final int number;

    State(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    public static State byNumber(int number) {
      return Numbered.byNumber(values(), number, UNSPECIFIED);
    }
  }

  /** The same in another state. */
  public BarrierSnapshot in(State next) {
    return new BarrierSnapshot(name, next, parties, participants, sinceMs, expireTimeMs);
  }

  /** When it times out unless enough arrive or a switch holds the tree meanwhile. */
  public long dueMs() {
    return state == State.WAITING && expireTimeMs != 0 ? expireTimeMs : Long.MAX_VALUE;
  }
}
