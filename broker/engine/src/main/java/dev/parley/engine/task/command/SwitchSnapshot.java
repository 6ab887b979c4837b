package dev.parley.engine.task.command;

import dev.parley.engine.task.Scope;
import dev.parley.engine.task.SwitchLevel;
import dev.parley.engine.task.TaskKey;
import dev.parley.journal.v1.Actor;

/**
 * A switch at one moment. Immutable. Times are milliseconds since 1970.
 *
 * @param key the tenant, and '!' with the id of the switch
 * @param number from 1, in the order in which the switches of a tenant were engaged
 * @param interrupts whether a level that only holds takes back attempts that run
 * @param actor who engaged it
 */
public record SwitchSnapshot(
    TaskKey key,
    long number,
    Scope scope,
    SwitchLevel level,
    boolean interrupts,
    Actor actor,
    String message,
    long engageTimeMs,
    long updateTimeMs) {

  /** The id, as it is known outside. */
  public String id() {
    return key.taskId().substring(1);
  }

  /** Names a switch. */
  public static TaskKey key(String tenant, String switchId) {
    return new TaskKey(tenant, "!" + switchId);
  }
}
