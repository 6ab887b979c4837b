package dev.parley.engine.task.command;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Numbered;
import dev.parley.journal.v1.Actor;
import java.util.List;

/** What leaves a shard once it is durable. Effects are hints: what matters is in the state. */
public sealed interface TaskEffect {

  /** Who it is for. */
  Holder holder();

  /** The lease that it is about. */
  Lease lease();

  /**
   * Work for an instance. What cannot be delivered comes back as {@code YieldAssignment}.
   *
   * @param spec the bytes of the public spec
   * @param earlierRounds rounds with a result, in order
   * @param idleMs 0 for no limit
   * @param expireTimeMs when the task as a whole expires, milliseconds since 1970; 0 for never
   */
  record Deliver(
      Holder holder,
      Lease lease,
      ByteString spec,
      String parentId,
      int depth,
      Actor requester,
      int round,
      int attempt,
      List<TaskSnapshot.Round> earlierRounds,
      long heartbeatMs,
      long attemptMs,
      long idleMs,
      long expireTimeMs)
      implements TaskEffect {}

  /** A lease is not live any more, and not by its holder's doing. */
  record Revoke(Holder holder, Lease lease, Cause cause, String message) implements TaskEffect {}

  /** Why a lease was revoked. Numbers are those of {@code parley.v1.RevokeReason}. */
  enum Cause implements Numbered {
    UNSPECIFIED(0),
    CANCELED(1),
    KILLED(2),
    EXPIRED(3),
    LEASE_LOST(4);

    private final int number;

    Cause(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }
  }
}
