package dev.parley.server.edge.verify;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.engine.dispatch.AgentView;
import dev.parley.engine.task.Labels;
import dev.parley.v1.AgentCard;
import dev.parley.v1.Capability;
import dev.parley.v1.Part;
import dev.parley.v1.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The input schemas on the cards of connected agents. Thread-safe.
 *
 * <p>Nearly nobody has one, and nobody else pays for it: cards are looked at only for a capability
 * that some agent has named one for.
 */
public final class CardSchemas {
  private static final int NAMED_MAX = 10_000;
  private static final int AGENTS_MAX = 100;

  private record Named(String tenant, String capability) {}

  private final AgentRegistry agents;

  /** Capabilities that an agent has named an input schema for since the broker started. */
  private final Set<Named> named = ConcurrentHashMap.newKeySet();

  public CardSchemas(AgentRegistry agents) {
    this.agents = agents;
  }

  /** An agent has connected with a card. */
  public void connected(String tenant, AgentCard card) {
    for (Capability capability : card.getCapabilitiesList()) {
      if (!capability.getInputSchema().isEmpty() && named.size() < NAMED_MAX) {
        named.add(new Named(tenant, capability.getName()));
      }
    }
  }

  /**
   * The schemas of which the JSON inputs of a task have to keep one: those of all agents that are
   * connected and offer its capability. Empty when there are none, or an agent takes anything.
   */
  public List<String> inputSchemas(String tenant, TaskSpec spec) {
    if (named.isEmpty() || spec.getInputsList().stream().noneMatch(Part::hasJson)) {
      return List.of();
    }
    String capability = spec.getTarget().getCapability().getCapability();
    if (!named.contains(new Named(tenant, capability))) {
      return List.of();
    }
    List<String> schemas = new ArrayList<>();
    for (AgentView agent : agents.list(tenant, capability, Labels.NONE, "", AGENTS_MAX)) {
      String schema = inputSchema(agent, capability);
      if (schema.isEmpty()) {
        return List.of();
      }
      schemas.add(schema);
    }
    return schemas;
  }

  private static String inputSchema(AgentView agent, String capability) {
    try {
      return AgentCard.parseFrom(agent.card()).getCapabilitiesList().stream()
          .filter(offered -> offered.getName().equals(capability))
          .map(Capability::getInputSchema)
          .findFirst()
          .orElse("");
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("Expected the bytes of a card that came in.", e);
    }
  }
}
