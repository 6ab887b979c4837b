package dev.parley.client.internal;

import dev.parley.client.Agents;
import dev.parley.client.ParleyException;
import dev.parley.v1.Agent;
import dev.parley.v1.AgentDirectoryServiceGrpc;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.GetAgentRequest;
import dev.parley.v1.ListAgentsRequest;
import dev.parley.v1.ListAgentsResponse;
import java.util.Optional;

/** The directory as a client reads it. */
final class AgentsImpl implements Agents {
  private final ClientCore core;

  AgentsImpl(ClientCore core) {
    this.core = core;
  }

  @Override
  public Iterable<Agent> list() {
    return list(ListAgentsRequest.getDefaultInstance());
  }

  @Override
  public Iterable<Agent> list(String capability) {
    return list(ListAgentsRequest.newBuilder().setCapability(capability).build());
  }

  private Iterable<Agent> list(ListAgentsRequest filter) {
    return new Paged<>(token -> {
      ListAgentsRequest request = filter.toBuilder().setPageToken(token).build();
      ListAgentsResponse page =
          Waiting.get(core.call(AgentDirectoryServiceGrpc.getListAgentsMethod(), request));
      return new Paged.Page<>(page.getAgentsList(), page.getNextPageToken());
    });
  }

  @Override
  public Optional<Agent> get(String agentId) {
    GetAgentRequest request = GetAgentRequest.newBuilder().setAgentId(agentId).build();
    try {
      return Optional.of(
          Waiting.get(core.call(AgentDirectoryServiceGrpc.getGetAgentMethod(), request))
              .getAgent());
    } catch (ParleyException e) {
      if (e.reason() == ErrorReason.ERROR_REASON_AGENT_NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
