package dev.parley.server.edge.directory;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.engine.dispatch.AgentView;
import dev.parley.engine.task.Labels;
import dev.parley.server.edge.check.Check;
import dev.parley.server.edge.check.Grammar;
import dev.parley.server.edge.check.ListCheck;
import dev.parley.server.edge.check.Times;
import dev.parley.server.edge.error.Errors;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.security.Identity;
import dev.parley.v1.Agent;
import dev.parley.v1.AgentCard;
import dev.parley.v1.AgentDirectoryServiceGrpc;
import dev.parley.v1.AgentInstance;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.GetAgentRequest;
import dev.parley.v1.GetAgentResponse;
import dev.parley.v1.ListAgentsRequest;
import dev.parley.v1.ListAgentsResponse;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells who is connected. Thread-safe. */
public final class AgentDirectoryEdge
    extends AgentDirectoryServiceGrpc.AgentDirectoryServiceImplBase {
  private static final int PAGE_SIZE_DEFAULT = 100;

  private final AgentRegistry agents;

  public AgentDirectoryEdge(AgentRegistry agents) {
    this.agents = agents;
  }

  @Override
  public void listAgents(ListAgentsRequest request, StreamObserver<ListAgentsResponse> out) {
    Check check = new Check();
    ListCheck.agents(check, request);
    String after = after(request.getPageToken());
    if (after == null) {
      ListCheck.foreignToken(check);
    }
    Problem problem = check.problem();
    if (problem != null) {
      out.onError(Errors.exception(problem));
      return;
    }
    int size = request.getPageSize() == 0 ? PAGE_SIZE_DEFAULT : request.getPageSize();
    List<AgentView> found =
        agents.list(
            Identity.current().tenant(),
            request.getCapability().isEmpty() ? null : request.getCapability(),
            Labels.of(request.getLabelsMap()),
            requireNonNull(after),
            size);
    ListAgentsResponse.Builder response = ListAgentsResponse.newBuilder();
    found.forEach(agent -> response.addAgents(toPublic(agent)));
    if (found.size() == size) {
      response.setNextPageToken(token(found.getLast().agentId()));
    }
    out.onNext(response.build());
    out.onCompleted();
  }

  @Override
  public void getAgent(GetAgentRequest request, StreamObserver<GetAgentResponse> out) {
    AgentView agent = agents.get(Identity.current().tenant(), request.getAgentId());
    if (agent == null) {
      out.onError(
          Errors.exception(
              Problem.of(
                  ErrorReason.ERROR_REASON_AGENT_NOT_FOUND,
                  "Expected a connected agent, but found none with this id",
                  Errors.fact("agent_id", request.getAgentId()))));
      return;
    }
    out.onNext(GetAgentResponse.newBuilder().setAgent(toPublic(agent)).build());
    out.onCompleted();
  }

  private static Agent toPublic(AgentView agent) {
    Agent.Builder builder = Agent.newBuilder().setCard(card(agent));
    for (AgentView.Instance instance : agent.instances()) {
      builder.addInstances(
          AgentInstance.newBuilder()
              .setInstanceId(instance.instanceId())
              .setInFlightMax(instance.inFlightMax())
              .setInFlight(instance.inFlight())
              .setConnectTime(Times.timestamp(instance.connectTimeMs()))
              .setDraining(instance.inFlightMax() == 0));
    }
    return builder.build();
  }

  private static AgentCard card(AgentView agent) {
    try {
      return AgentCard.parseFrom(agent.card());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("Expected the card that the agent sent.", e);
    }
  }

  private static String token(String agentId) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(agentId.getBytes(StandardCharsets.UTF_8));
  }

  /** The id after which the page begins; null when the token is not one of ours. */
  private static @Nullable String after(String token) {
    if (token.isEmpty()) {
      return "";
    }
    try {
      String id = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      return Grammar.isName(id) ? id : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
