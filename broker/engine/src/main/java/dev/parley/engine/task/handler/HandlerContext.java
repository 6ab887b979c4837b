package dev.parley.engine.task.handler;

import dev.parley.engine.task.ContentStamps;
import dev.parley.engine.task.FireTimes;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskLimits;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.state.TasksView;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.LoopPolicy;
import dev.parley.journal.v1.TaskCreated;
import java.util.random.RandomGenerator;

/**
 * What a handler decides by, beside its command.
 *
 * @param tasks to read only
 * @param nowMs the shard's time, which never goes back
 * @param random for spreading waits; what was drawn goes into the event
 * @param fireTimes for schedules; what it says goes into the event
 * @param form what every event is filled into
 */
public record HandlerContext(
    TasksView tasks,
    long nowMs,
    RandomGenerator random,
    FireTimes fireTimes,
    TaskLimits limits,
    TaskRules rules,
    ContentStamps stamps,
    EventForm form) {

  /** Begins an event; the one before it has been built. */
  Event.Builder event(TaskKey key, long number, Actor actor, TaskState state) {
    return form.begin()
        .setTenant(key.tenant())
        .setTaskId(key.taskId())
        .setNumber(number)
        .setTimeMs(nowMs)
        .setActor(actor)
        .setState(state.number());
  }

  /** What is taken for a loop of a task, and what follows then. */
  LoopPolicy loopPolicy(TaskCreated task) {
    return rules.breaks(TaskRule.FORGET_LOOP_DEFAULTS)
        ? task.getLoopPolicy()
        : limits.loops().of(task);
  }
}
