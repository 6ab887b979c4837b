package dev.parley.engine.simulation;

import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.Scope;
import dev.parley.engine.task.SwitchLevel;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.SwitchEngaged;
import dev.parley.journal.v1.TaskPaused;
import dev.parley.journal.v1.TaskRetargeted;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A switch as its events in one shard tell it, and what it promises there. */
final class TrueSwitch {

  private final String id;
  private final Scope scope;
  private final Set<TrueTask> doomed = new LinkedHashSet<>();

  /** What is to be taken back from those who work on it, by the lease. */
  private final Map<TrueTask, Long> interrupted = new LinkedHashMap<>();

  private final boolean interrupts;
  private SwitchLevel level;

  TrueSwitch(Event first) {
    SwitchEngaged engaged = first.getSwitchEngaged();
    this.id = first.getTaskId().substring(1);
    this.scope = new Scope(Scope.Kind.byNumber(engaged.getScopeKind()), engaged.getScopeName());
    this.interrupts = engaged.getInterrupts();
    this.level = SwitchLevel.byNumber(engaged.getLevel());
  }

  void eased(SwitchLevel to) {
    level = to;
    interrupted.clear();
  }

  SwitchLevel level() {
    return level;
  }

  /**
   * It was engaged: tasks that are there must end, whatever happens to the switch, or come back
   * from those who work on them.
   */
  void engages(Truth truth) {
    if (level == SwitchLevel.HELD && interrupts) {
      for (TrueTask task : truth.tasks()) {
        if (task.isHeld() && forbids(task, task.liveAgent(), truth)) {
          interrupted.put(task, task.leases().liveToken());
        }
      }
    }
    if (level == SwitchLevel.KILLED) {
      for (TrueTask task : truth.tasks()) {
        if (!task.ended() && covers(task, truth)) {
          doomed.add(task);
        }
      }
    }
  }

  /** Somebody is given work: by then everybody has let go of what is paused. */
  void checkInterrupted() {
    interrupted.forEach((task, token) ->
        Broken.unless(
            !task.isLive(token),
            "a pause interrupts",
            "task %s goes on under %s",
            task.key(),
            this));
    interrupted.clear();
  }

  /** Whether all that it ends has ended. */
  boolean hasEnded() {
    return doomed.stream().allMatch(TrueTask::ended);
  }

  /** Nothing goes on that it ends. */
  void unlessOutlived() {
    doomed.forEach(task ->
        Broken.unless(task.ended(), Referee.KILLED, "task %s outlived %s", task.key(), this));
  }

  /** Whether an event is an end that it has brought about. */
  boolean ends(Event event) {
    return event.hasTaskEnded() && event.getTaskEnded().getSwitchId().equals(id);
  }

  boolean doomed(TrueTask task) {
    return doomed.contains(task);
  }

  /** Whether a task must end for it: also one that has come into its scope since. */
  boolean ends(TrueTask task, Truth truth) {
    return level == SwitchLevel.KILLED && covers(task, truth);
  }

  /** Whether a task, or one above it, is in its scope. */
  boolean covers(TrueTask task, Truth truth) {
    for (@Nullable TrueTask above = task; above != null; above = parent(above, truth)) {
      if (names(above)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable TrueTask parent(TrueTask task, Truth truth) {
    String parentId = task.key().parentId();
    return parentId.isEmpty() ? null : truth.find(task.key().sibling(parentId));
  }

  private boolean names(TrueTask task) {
    return addresses(task)
        || isOf(task.liveAgent())
        || isOf(task.yielder())
        || (!task.requester().getInstanceId().isEmpty() && isOf(task.requester()));
  }

  private boolean addresses(TrueTask task) {
    return switch (scope.kind()) {
      case UNSPECIFIED -> false;
      case EVERYTHING -> true;
      case TENANT -> task.key().tenant().equals(scope.name());
      case TREE -> task.key().taskId().equals(scope.name());
      case AGENT -> task.agentId().equals(scope.name());
      case CAPABILITY -> task.capability().equals(scope.name());
    };
  }

  /** Whether it has killed whoever does something. */
  boolean hasKilled(Actor actor) {
    return level == SwitchLevel.KILLED && isOf(actor);
  }

  /** Whether it has killed those that a task is given to. */
  boolean hasKilled(TaskRetargeted to) {
    return level == SwitchLevel.KILLED
        && (scope.equals(Scope.agent(to.getAgentId()))
            || scope.equals(Scope.capability(to.getCapability())));
  }

  /** Whether a task must not be given to an agent. */
  boolean forbids(TrueTask task, String agentId, Truth truth) {
    return switch (level) {
      case UNSPECIFIED, OFF -> false;
      case KILLED -> ends(task, truth) || isOf(agentId);
      case HELD ->
          isOf(agentId)
              || (scope.kind() == Scope.Kind.TREE ? covers(task, truth) : addresses(task));
    };
  }

  /** Whether it is for this switch that a task is taken from whoever has it, or from the queue. */
  boolean pauses(TrueTask task, TaskPaused paused, Truth truth) {
    return level == SwitchLevel.HELD
        && (paused.getLeaseToken() == 0 || interrupts)
        && forbids(task, task.liveAgent(), truth);
  }

  /** Whether a task waits for it, and whatever the task waits for stands still. */
  boolean holds(TrueTask task, Truth truth) {
    return level == SwitchLevel.HELD && forbids(task, "", truth);
  }

  private boolean isOf(Actor actor) {
    return actor.getKind() == ActorKind.AGENT.number() && isOf(actor.getId());
  }

  private boolean isOf(String agentId) {
    return scope.kind() == Scope.Kind.AGENT && scope.name().equals(agentId);
  }

  @Override
  public String toString() {
    return "switch " + id + " for " + scope + " at " + level;
  }
}
