package dev.parley.engine.dispatch;

import dev.parley.engine.task.Labels;
import java.util.SortedSet;

/**
 * What a queued task needs: tasks with equal demands are interchangeable for the agents that could
 * do them. Immutable.
 *
 * @param target what the task is addressed to
 * @param selector labels that the agent must have
 * @param excludedAgents ids of agents that must not get it
 */
public record Demand(Target target, Labels selector, SortedSet<String> excludedAgents) {}
