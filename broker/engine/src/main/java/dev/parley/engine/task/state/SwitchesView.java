package dev.parley.engine.task.state;

import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.KillToll;
import dev.parley.journal.v1.TaskCreated;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The switches of a shard, to read. */
public interface SwitchesView {

  /** Whether no switch is engaged: then nothing else needs to be asked. */
  boolean none();

  @Nullable Switch find(TaskKey key);

  /**
   * Switches by number, those that are off included.
   *
   * @param tenant null for those of all tenants
   */
  List<Switch> all(@Nullable String tenant);

  /** A switch that has ended a task, or is about to. */
  @Nullable Switch killing(TaskView task);

  /** A switch that has killed an agent. */
  @Nullable Switch killingAgent(String tenant, String agentId);

  /** A switch that does not let a task be created. */
  @Nullable Switch refusing(TaskKey key, TaskCreated created, @Nullable TaskView parent);

  /** A switch that does not let reviews of the present round of a task be created. */
  @Nullable Switch refusingReview(TaskView task);

  /** A switch that keeps a task from being assigned. */
  @Nullable Switch holding(TaskView task);

  /** A switch that takes an attempt back from its holder, and lets the task wait. */
  @Nullable Switch interrupting(TaskView task);

  /**
   * When a time that stands still while a switch holds its task runs out.
   *
   * @param sinceMs when it began, in milliseconds since 1970
   * @param dueMs when it would run out if nothing had ever held the task
   * @return {@link Long#MAX_VALUE} while a switch holds it
   */
  long postponed(TaskView task, long sinceMs, long dueMs);

  /** Where bringing tasks in line with the switches goes on: before this position; 0 when done. */
  long sweepBefore();

  /** What a switch has ended. */
  KillToll toll(TaskKey key);
}
