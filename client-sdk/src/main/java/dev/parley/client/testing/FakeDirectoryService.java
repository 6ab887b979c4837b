package dev.parley.client.testing;

import dev.parley.v1.Agent;
import dev.parley.v1.AgentDirectoryServiceGrpc;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.GetAgentRequest;
import dev.parley.v1.GetAgentResponse;
import dev.parley.v1.ListAgentsRequest;
import dev.parley.v1.ListAgentsResponse;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.TreeMap;

/** The directory of the fake broker. Called on the broker's thread. */
final class FakeDirectoryService extends AgentDirectoryServiceGrpc.AgentDirectoryServiceImplBase {
  private final FakeNode node;

  FakeDirectoryService(FakeNode node) {
    this.node = node;
  }

  @Override
  public void listAgents(ListAgentsRequest request, StreamObserver<ListAgentsResponse> out) {
    int size = request.getPageSize() == 0 ? 100 : request.getPageSize();
    ListAgentsResponse.Builder page = ListAgentsResponse.newBuilder();
    for (Map.Entry<String, Agent.Builder> entry : agents().entrySet()) {
      if (entry.getKey().compareTo(request.getPageToken()) <= 0
          || !matches(request, entry.getValue())) {
        continue;
      }
      if (page.getAgentsCount() == size) {
        page.setNextPageToken(page.getAgents(size - 1).getCard().getAgentId());
        break;
      }
      page.addAgents(entry.getValue());
    }
    out.onNext(page.build());
    out.onCompleted();
  }

  @Override
  public void getAgent(GetAgentRequest request, StreamObserver<GetAgentResponse> out) {
    Agent.Builder agent = agents().get(request.getAgentId());
    if (agent == null) {
      out.onError(
          FakeErrors.error(
              ErrorReason.ERROR_REASON_AGENT_NOT_FOUND,
              "expected agent " + request.getAgentId() + ", but none is connected"));
      return;
    }
    out.onNext(GetAgentResponse.newBuilder().setAgent(agent).build());
    out.onCompleted();
  }

  private Map<String, Agent.Builder> agents() {
    Map<String, Agent.Builder> agents = new TreeMap<>();
    for (FakeInstance instance : node.instances()) {
      if (instance.welcomed) {
        agents
            .computeIfAbsent(instance.card.getAgentId(), id -> Agent.newBuilder())
            .setCard(instance.card)
            .addInstances(instance.toMessage());
      }
    }
    return agents;
  }

  private static boolean matches(ListAgentsRequest filter, Agent.Builder agent) {
    return (filter.getCapability().isEmpty()
            || agent.getCard().getCapabilitiesList().stream()
                .anyMatch(offered -> offered.getName().equals(filter.getCapability())))
        && agent.getCard().getLabelsMap().entrySet().containsAll(filter.getLabelsMap().entrySet());
  }
}
