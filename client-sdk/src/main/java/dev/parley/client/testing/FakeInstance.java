package dev.parley.client.testing;

import dev.parley.client.internal.Times;
import dev.parley.v1.Actor;
import dev.parley.v1.ActorKind;
import dev.parley.v1.AgentCard;
import dev.parley.v1.AgentInstance;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.Lease;
import dev.parley.v1.Target;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** One instance of an agent and its present stream. Confined to the broker's thread. */
final class FakeInstance {
  final AgentCard card;
  final String instanceId;
  final StreamObserver<BrokerFrame> stream;
  final Instant connectTime;

  /**
   * Leases that occupy a place: live ones, and revoked ones until the agent says that it stopped.
   */
  final Set<Lease> unfinished = new HashSet<>();

  int maxInFlight;
  boolean welcomed;
  boolean gone;

  FakeInstance(
      AgentCard card, String instanceId, StreamObserver<BrokerFrame> stream, Instant connectTime) {
    this.card = card;
    this.instanceId = instanceId;
    this.stream = stream;
    this.connectTime = connectTime;
  }

  boolean isSameAs(FakeInstance other) {
    return card.getAgentId().equals(other.card.getAgentId()) && instanceId.equals(other.instanceId);
  }

  boolean hasRoom() {
    return welcomed && !gone && unfinished.size() < maxInFlight;
  }

  boolean fits(Target target) {
    if (target.hasAgent()) {
      return target.getAgent().getAgentId().equals(card.getAgentId());
    }
    String wanted = target.getCapability().getCapability();
    return card.getCapabilitiesList().stream().anyMatch(found -> found.getName().equals(wanted))
        && card.getLabelsMap()
            .entrySet()
            .containsAll(target.getCapability().getLabelsMap().entrySet());
  }

  Actor actor() {
    return Actor.newBuilder()
        .setKind(ActorKind.ACTOR_KIND_AGENT)
        .setId(card.getAgentId())
        .setInstanceId(instanceId)
        .build();
  }

  AgentInstance toMessage() {
    return AgentInstance.newBuilder()
        .setInstanceId(instanceId)
        .setInFlightMax(maxInFlight)
        .setInFlight(unfinished.size())
        .setConnectTime(Times.timestamp(connectTime))
        .setDraining(maxInFlight == 0)
        .build();
  }

  @Override
  public String toString() {
    return card.getAgentId()
        + "/"
        + instanceId
        + " with "
        + unfinished.size()
        + " of "
        + maxInFlight;
  }

  /** Sends a frame, unless nobody would read it: before the welcome, or when the stream is gone. */
  void send(BrokerFrame.Builder frame) {
    if (welcomed && !gone) {
      stream.onNext(frame.build());
    }
  }
}
