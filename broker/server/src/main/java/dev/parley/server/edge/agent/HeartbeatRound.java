package dev.parley.server.edge.agent;

import dev.parley.engine.task.Lease;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.server.edge.error.Answering;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.edge.map.LeaseMapper;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.LeaseExtended;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One heartbeat: asks for each lease whether it is live, and answers once for all. A lease of a
 * shard that cannot answer is neither extended nor lost. Thread-safe.
 */
final class HeartbeatRound {
  private final AgentContext context;
  private final AgentSession session;
  private final long frameId;
  private final @Nullable Problem leftOut;
  private final LeaseExtended.Builder answer;
  private @Nullable Problem unanswered;
  private int open;

  /**
   * A round of one heartbeat.
   *
   * @param leftOut what is wrong with a lease that is not asked for; null when nothing is
   */
  HeartbeatRound(
      AgentContext context, AgentSession session, long frameId, @Nullable Problem leftOut) {
    this.context = context;
    this.session = session;
    this.frameId = frameId;
    this.leftOut = leftOut;
    this.answer = LeaseExtended.newBuilder().setFrameId(frameId);
  }

  void start(List<TaskCommand.Heartbeat> beats) {
    open = beats.size();
    if (beats.isEmpty()) {
      finish();
    }
    for (TaskCommand.Heartbeat beat : beats) {
      Lease lease = beat.lease();
      context
          .shards()
          .submit(
              lease.task(),
              beat,
              new Answering(
                  context.faults(),
                  "Heartbeat",
                  reply -> extended(lease),
                  problem -> refused(lease, problem)));
    }
  }

  private void extended(Lease lease) {
    synchronized (this) {
      answer.addExtended(LeaseMapper.toPublic(lease));
      if (--open > 0) {
        return;
      }
    }
    finish();
  }

  private void refused(Lease lease, Problem problem) {
    synchronized (this) {
      if (problem.reason() == ErrorReason.ERROR_REASON_STALE_LEASE) {
        answer.addLost(LeaseMapper.toPublic(lease));
      } else {
        unanswered = problem;
      }
      if (--open > 0) {
        return;
      }
    }
    finish();
  }

  private void finish() {
    session.send(BrokerFrame.newBuilder().setLeaseExtended(answer).build());
    boolean nothing = answer.getExtendedCount() + answer.getLostCount() == 0;
    session.answered(frameId, leftOut != null ? leftOut : nothing ? unanswered : null);
  }
}
