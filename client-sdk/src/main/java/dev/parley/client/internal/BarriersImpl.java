package dev.parley.client.internal;

import dev.parley.client.Barriers;
import dev.parley.client.ParleyException;
import dev.parley.v1.ArriveAtBarrierRequest;
import dev.parley.v1.Barrier;
import dev.parley.v1.CoordinationServiceGrpc;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.GetBarrierRequest;
import dev.parley.v1.ListBarriersRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The barriers of one tree, as whoever created its root sees them. Thread-safe. */
final class BarriersImpl implements Barriers {
  private final ClientCore core;
  private final String rootId;
  private final String agentId;

  /**
   * @param agentId the agent that created the root; empty for a human
   */
  BarriersImpl(ClientCore core, String rootId, String agentId) {
    this.core = core;
    this.rootId = rootId;
    this.agentId = agentId;
  }

  @Override
  public List<Barrier> list() {
    ListBarriersRequest request = ListBarriersRequest.newBuilder().setRootId(rootId).build();
    return Waiting.get(core.call(CoordinationServiceGrpc.getListBarriersMethod(), request))
        .getBarriersList();
  }

  @Override
  public Optional<Barrier> get(String name) {
    GetBarrierRequest request =
        GetBarrierRequest.newBuilder().setRootId(rootId).setName(name).build();
    try {
      return Optional.of(
          Waiting.get(core.call(CoordinationServiceGrpc.getGetBarrierMethod(), request))
              .getBarrier());
    } catch (ParleyException e) {
      if (e.reason() == ErrorReason.ERROR_REASON_BARRIER_NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public dev.parley.client.Barrier barrier(
      String name, String participant, int parties, Duration timeout) {
    return new BarrierImpl(
        core,
        ArriveAtBarrierRequest.newBuilder()
            .setRootId(rootId)
            .setName(name)
            .setParticipant(participant)
            .setParties(parties)
            .setTimeout(Times.duration(timeout))
            .setAgentId(agentId)
            .build());
  }
}
