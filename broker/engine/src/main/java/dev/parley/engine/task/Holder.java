package dev.parley.engine.task;

/**
 * One instance of an agent, as the holder of a lease. Immutable.
 *
 * @param tenant the tenant that the agent belongs to
 * @param agentId the agent
 * @param instanceId the instance
 */
public record Holder(String tenant, String agentId, String instanceId) {}
