package dev.parley.engine.task.command;

import dev.parley.engine.task.Numbered;
import dev.parley.journal.v1.BarrierArrived;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A barrier at one moment. Immutable.
 *
 * @param generation from 1: one more each time that it begins anew after it has timed out
 * @param parties how many must arrive
 * @param participants who has arrived in this generation, in order
 * @param requestIds what they called their requests, those that called them anything
 * @param sinceMs when the first of them arrived, milliseconds since 1970; 0 while nobody has
 * @param expireTimeMs when it times out unless a switch holds the tree meanwhile; 0 for never
 * @param before the generation before, which has timed out, without those before that; null in the
 *     first one
 */
public record BarrierSnapshot(
    String name,
    int generation,
    State state,
    int parties,
    List<String> participants,
    List<String> requestIds,
    long sinceMs,
    long expireTimeMs,
    @Nullable BarrierSnapshot before) {

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

  /** A barrier at which nobody has arrived in the first generation. */
  public static BarrierSnapshot first(String name) {
    return new BarrierSnapshot(name, 1, State.WAITING, 0, List.of(), List.of(), 0, 0, null);
  }

  /** The same in another state. */
  public BarrierSnapshot in(State next) {
    return new BarrierSnapshot(
        name, generation, next, parties, participants, requestIds, sinceMs, expireTimeMs, before);
  }

  /**
   * The same with one more who has arrived.
   *
   * @param timeMs milliseconds since 1970
   */
  public BarrierSnapshot with(BarrierArrived arrived, long timeMs) {
    return new BarrierSnapshot(
        name,
        generation,
        state,
        arrived.getParties(),
        and(participants, arrived.getParticipant()),
        arrived.getRequestId().isEmpty() ? requestIds : and(requestIds, arrived.getRequestId()),
        participants.isEmpty() ? timeMs : sinceMs,
        arrived.getExpireTimeMs(),
        before);
  }

  /** The generation that follows this one, before anybody has arrived. */
  public BarrierSnapshot anew() {
    BarrierSnapshot past =
        new BarrierSnapshot(
            name,
            generation,
            state,
            parties,
            participants,
            requestIds,
            sinceMs,
            expireTimeMs,
            null);
    return new BarrierSnapshot(
        name, generation + 1, State.WAITING, 0, List.of(), List.of(), 0, 0, past);
  }

  /** The generation in which a request has counted, this one or the one before; null if none. */
  public @Nullable BarrierSnapshot of(String requestId) {
    if (requestId.isEmpty()) {
      return null;
    }
    if (requestIds.contains(requestId)) {
      return this;
    }
    return before != null && before.requestIds.contains(requestId) ? before : null;
  }

  private static List<String> and(List<String> all, String one) {
    List<String> more = new ArrayList<>(all);
    more.add(one);
    return List.copyOf(more);
  }

  /** When it times out unless enough arrive or a switch holds the tree meanwhile. */
  public long dueMs() {
    return state == State.WAITING && expireTimeMs != 0 ? expireTimeMs : Long.MAX_VALUE;
  }
}
