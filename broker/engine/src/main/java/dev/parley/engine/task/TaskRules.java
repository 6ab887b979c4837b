package dev.parley.engine.task;

import org.jspecify.annotations.Nullable;

/**
 * Which rule the domain has been told to break: none in production, and only tests ask for another.
 * Immutable.
 */
public record TaskRules(@Nullable TaskRule broken) {

  public static final TaskRules SOUND = new TaskRules(null);

  /** Whether the domain must break a rule. */
  public boolean breaks(TaskRule rule) {
    return broken == rule;
  }
}
