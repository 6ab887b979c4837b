package dev.parley.cli;

import dev.parley.v1.Agent;
import dev.parley.v1.AgentDirectoryServiceGrpc.AgentDirectoryServiceImplBase;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.GetAgentRequest;
import dev.parley.v1.GetAgentResponse;
import dev.parley.v1.ListAgentsRequest;
import dev.parley.v1.ListAgentsResponse;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashMap;
import java.util.Map;

/** A directory of the agents that a test puts in. */
final class FakeDirectory extends AgentDirectoryServiceImplBase {
  final Map<String, Agent> agents = new LinkedHashMap<>();

  void add(Agent agent) {
    agents.put(agent.getCard().getAgentId(), agent);
  }

  @Override
  public void listAgents(ListAgentsRequest request, StreamObserver<ListAgentsResponse> answers) {
    answers.onNext(
        ListAgentsResponse.newBuilder()
            .addAllAgents(
                agents.values().stream()
                    .filter(agent ->
                        request.getCapability().isEmpty()
                            || agent.getCard().getCapabilitiesList().stream()
                                .anyMatch(c -> c.getName().equals(request.getCapability())))
                    .toList())
            .build());
    answers.onCompleted();
  }

  @Override
  public void getAgent(GetAgentRequest request, StreamObserver<GetAgentResponse> answers) {
    Agent agent = agents.get(request.getAgentId());
    if (agent == null) {
      answers.onError(
          FakeBroker.failure(
              ErrorReason.ERROR_REASON_AGENT_NOT_FOUND,
              "no agent " + request.getAgentId() + " is connected"));
      return;
    }
    answers.onNext(GetAgentResponse.newBuilder().setAgent(agent).build());
    answers.onCompleted();
  }
}
