package dev.parley.server.edge.control;

import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.journal.v1.Actor;
import dev.parley.server.edge.agent.Sessions;
import dev.parley.server.edge.check.Times;
import dev.parley.server.edge.map.Actors;
import dev.parley.v1.Node;
import dev.parley.v1.NodeState;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes this node out of service and puts it back: its agents get no more work and are told to
 * finish and reconnect. Nothing of it is stored; a node that starts serves. Thread-safe; nothing
 * here blocks.
 */
public final class NodeDrain {
  private final String nodeId;
  private final AgentRegistry agents;
  private final Sessions sessions;
  private final LongSupplier clock;
  private final Runnable changed;
  private volatile @Nullable Order order;

  /** What an operator wants. Times are milliseconds since 1970. */
  private record Order(Actor actor, String message, long timeMs, long graceEndMs) {}

  /**
   * Prepares a node that serves.
   *
   * @param clock milliseconds since 1970
   * @param changed run after {@link #isDraining} has changed
   */
  public NodeDrain(
      String nodeId,
      AgentRegistry agents,
      Sessions sessions,
      LongSupplier clock,
      Runnable changed) {
    this.nodeId = nodeId;
    this.agents = agents;
    this.sessions = sessions;
    this.clock = clock;
    this.changed = changed;
  }

  String nodeId() {
    return nodeId;
  }

  public boolean isDraining() {
    return order != null;
  }

  /** Gives out no more work. When it is so already, only the grace and the message change. */
  synchronized Node drain(Actor actor, String message, long graceMs) {
    long nowMs = clock.getAsLong();
    Order before = order;
    order =
        before == null
            ? new Order(actor, message, nowMs, nowMs + graceMs)
            : new Order(before.actor(), message, before.timeMs(), nowMs + graceMs);
    changed.run();
    // First the registry: a stream that was told that no work comes must not be given any.
    agents.drain();
    sessions.drainUntil(nowMs + graceMs);
    return node();
  }

  synchronized Node undrain() {
    order = null;
    agents.undrain();
    sessions.undrain();
    changed.run();
    return node();
  }

  Node node() {
    Order now = order;
    int open = sessions.count();
    Node.Builder node =
        Node.newBuilder().setNodeId(nodeId).setSessions(open).setInFlight(agents.inFlight());
    if (now == null) {
      return node.setState(NodeState.NODE_STATE_SERVING).build();
    }
    return node.setState(open == 0 ? NodeState.NODE_STATE_DRAINED : NodeState.NODE_STATE_DRAINING)
        .setDrainActor(Actors.toPublic(now.actor()))
        .setDrainMessage(now.message())
        .setDrainTime(Times.timestamp(now.timeMs()))
        .setGraceEndTime(Times.timestamp(now.graceEndMs()))
        .build();
  }
}
