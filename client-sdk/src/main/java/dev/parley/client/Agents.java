package dev.parley.client;

import dev.parley.v1.Agent;
import java.util.Optional;

/** Which agents are connected and what they can do. Thread-safe. A picture of the moment. */
public interface Agents {

  /** All agents, by id. Pages are fetched while iterating; each iteration starts anew. */
  Iterable<Agent> list();

  /** The agents that offer a capability, by id. */
  Iterable<Agent> list(String capability);

  /** One agent; empty when no instance of it is connected. */
  Optional<Agent> get(String agentId);
}
