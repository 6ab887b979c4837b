package dev.parley.engine.task;

/**
 * The right to work on one attempt of a task. Immutable.
 *
 * @param task the task
 * @param token the fencing token: larger than that of every earlier lease of the task
 */
public record Lease(TaskKey task, long token) {}
