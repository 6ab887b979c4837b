package dev.parley.engine.dispatch;

/**
 * What tasks are addressed to. Immutable.
 *
 * @param tenant the tenant; agents of others are never considered
 * @param kind what the name names
 * @param name a capability or the id of an agent
 */
public record Target(String tenant, Kind kind, String name) {

  /** What a name names. */
  public enum Kind {
    CAPABILITY,
    AGENT
  }

  public static Target capability(String tenant, String capability) {
    return new Target(tenant, Kind.CAPABILITY, capability);
  }

  public static Target agent(String tenant, String agentId) {
    return new Target(tenant, Kind.AGENT, agentId);
  }
}
