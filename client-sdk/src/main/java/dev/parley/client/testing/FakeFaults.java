package dev.parley.client.testing;

import dev.parley.client.internal.Times;
import dev.parley.v1.AgentFrame.FrameCase;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.Drain;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FailureClass;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What can go wrong on the way to a broker, on demand. Thread-safe; each method returns when the
 * fault is in place or has happened.
 */
public final class FakeFaults {
  private final FakeNode node;
  private final Map<FrameCase, Integer> acksToSwallow = new EnumMap<>(FrameCase.class);
  private final Queue<ErrorReason> callsToRefuse = new ArrayDeque<>();
  private final Queue<ErrorReason> agentsToRefuse = new ArrayDeque<>();
  private final Queue<Runnable> welcomes = new ArrayDeque<>();
  private int repliesToLose;
  private int eventsPerWatch;
  private boolean heartbeatsSwallowed;
  private boolean welcomesHeld;
  private boolean unreachable;

  FakeFaults(FakeNode node) {
    this.node = node;
  }

  /** Breaks the streams of all agents. Their leases stay live until they expire. */
  public void dropAgentStreams() {
    node.run(node::dropAgentStreams);
  }

  /** Breaks the streams on which tasks are created and followed. */
  public void dropCreateStreams() {
    node.run(node::dropCreateStreams);
  }

  /** Breaks all watches. */
  public void dropWatches() {
    node.run(() -> node.dropWatches("the watch was dropped"));
  }

  /** From now on breaks each watch after so many events; 0 stops it. */
  public void dropWatchesAfter(int events) {
    node.run(() -> eventsPerWatch = events);
  }

  /** While true, agents that connect are refused as by a broker that is away. */
  public void unreachableForAgents(boolean unreachable) {
    node.run(() -> this.unreachable = unreachable);
  }

  /** The next agents that connect are refused for this reason. */
  public void refuseAgents(ErrorReason reason, int count) {
    node.run(() -> agentsToRefuse.addAll(Collections.nCopies(count, reason)));
  }

  /** The next frames of this kind take effect, but their acks are never sent. */
  public void swallowAcks(FrameCase kind, int count) {
    node.run(() -> acksToSwallow.put(kind, count));
  }

  /** While true, heartbeats extend leases but are not answered. */
  public void swallowHeartbeatAnswers(boolean swallow) {
    node.run(() -> heartbeatsSwallowed = swallow);
  }

  /** Agents that connect wait for their welcome until {@link #releaseWelcomes}. */
  public void holdWelcomes() {
    node.run(() -> welcomesHeld = true);
  }

  /** Welcomes who waits, and whoever comes. */
  public void releaseWelcomes() {
    node.run(() -> {
      welcomesHeld = false;
      while (!welcomes.isEmpty()) {
        welcomes.remove().run();
      }
    });
  }

  /**
   * The next calls, or requests of a stream that creates tasks, are refused for this reason and
   * have no effect. {@code SHUTTING_DOWN} ends such a stream.
   */
  public void refuseCalls(ErrorReason reason, int count) {
    node.run(() -> callsToRefuse.addAll(Collections.nCopies(count, reason)));
  }

  /**
   * The next calls, or requests of a stream that creates tasks, take effect, but their callers
   * learn {@code OUTCOME_UNKNOWN}.
   */
  public void loseReplies(int count) {
    node.run(() -> repliesToLose = count);
  }

  /** Forgets a task, as if it had ended long ago. */
  public void forget(String taskId) {
    node.run(() -> node.tasks().forget(taskId));
  }

  /** Ends the live lease of a task, as if heartbeats had been missing, and tells its holder. */
  public void revoke(String taskId) {
    node.run(() ->
        node.attempts()
            .lose(
                node.tasks().get(taskId),
                FailureClass.FAILURE_CLASS_LEASE_LOST,
                "revoked by the test"));
  }

  /**
   * Ends the live lease of a task without telling its holder, who learns it from the next answer.
   */
  public void loseLeaseSilently(String taskId) {
    node.run(() -> node.loseLeaseSilently(taskId));
  }

  /** Asks all agents to let go of their streams. */
  public void drain(Duration grace) {
    BrokerFrame.Builder frame =
        BrokerFrame.newBuilder().setDrain(Drain.newBuilder().setGrace(Times.duration(grace)));
    node.run(() -> node.instances().forEach(instance -> instance.send(frame)));
  }

  // What the node asks, on its thread.

  boolean swallowsAck(FrameCase kind) {
    int left = acksToSwallow.getOrDefault(kind, 0);
    acksToSwallow.put(kind, Math.max(0, left - 1));
    return left > 0;
  }

  boolean swallowsHeartbeats() {
    return heartbeatsSwallowed;
  }

  boolean isUnreachable() {
    return unreachable;
  }

  @Nullable ErrorReason nextAgentRefusal() {
    return agentsToRefuse.poll();
  }

  int eventsPerWatch() {
    return eventsPerWatch;
  }

  @Nullable ErrorReason nextRefusal() {
    return callsToRefuse.poll();
  }

  boolean losesReply() {
    boolean loses = repliesToLose > 0;
    repliesToLose = Math.max(0, repliesToLose - 1);
    return loses;
  }

  void welcome(Runnable welcome) {
    if (welcomesHeld) {
      welcomes.add(welcome);
    } else {
      welcome.run();
    }
  }
}
