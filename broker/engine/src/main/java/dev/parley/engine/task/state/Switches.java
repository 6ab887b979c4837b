package dev.parley.engine.task.state;

import static java.util.Objects.requireNonNull;

import dev.parley.engine.dispatch.Target;
import dev.parley.engine.runtime.StateMachine.Snapshot;
import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Holder;
import dev.parley.engine.task.Policies.ActorKind;
import dev.parley.engine.task.Scope;
import dev.parley.engine.task.SwitchLevel;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.KillToll;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The switches that a shard knows: what is killed, and what is held back. Confined to the thread of
 * its shard.
 *
 * <p>A switch is stored like a task: as its events, under a key that no task can have. Whether it
 * concerns a task is found out by looking at the task, so that it holds for tasks that come later,
 * and after a reload. Tasks that are there when a switch changes are brought in line with it one
 * after the other, from the youngest to the oldest, which is from the leaves up; nothing is
 * assigned before that is done. While no switch is engaged, all questions are answered by one look.
 */
public final class Switches implements SwitchesView {

  /**
   * Where a switch is looked for.
   *
   * @param tenant of the tasks in the scope; empty for all
   */
  private record Place(String tenant, Scope scope) {

    static Place of(Switch one) {
      Scope scope = one.scope();
      return switch (scope.kind()) {
        case EVERYTHING -> new Place("", scope);
        case TENANT -> new Place(scope.name(), scope);
        case TREE, AGENT, CAPABILITY, UNSPECIFIED -> new Place(one.key().tenant(), scope);
      };
    }
  }

  private final Map<TaskKey, Switch> all = new HashMap<>();
  private final Set<TaskKey> changed = new HashSet<>();

  /** What is engaged, by its scope. */
  private final Map<Place, List<Switch>> engaged = new HashMap<>();

  private final Map<TaskKey, Toll> tolls = new HashMap<>();

  /** Agents that must not be given anything. Immutable. */
  private Set<Target> barred = Set.of();

  private final TaskRules rules;
  private long sweepBefore;

  /** What a switch has ended, but for tasks that were forgotten since. */
  private static final class Toll {
    private int ended;
    private final Set<Task> leased = new HashSet<>();
  }

  Switches(TaskRules rules) {
    this.rules = rules;
  }

  /** Takes in an event of a switch. */
  public void apply(Event event, long position) {
    TaskKey key = new TaskKey(event.getTenant(), event.getTaskId());
    changed.add(key);
    switch (event.getKindCase()) {
      case SWITCH_ENGAGED -> all.put(key, new Switch(key, event, position));
      case SWITCH_EASED -> get(key).ease(event, position);
      case SWITCH_FORGOTTEN -> all.remove(key);
      default ->
          throw new IllegalStateException(
              "Expected an event of a switch, but found " + event.getKindCase());
    }
    index();
  }

  private Switch get(TaskKey key) {
    Switch found = all.get(key);
    if (found == null) {
      throw new IllegalStateException("Expected a switch %s, but there is none".formatted(key));
    }
    return found;
  }

  private void index() {
    engaged.clear();
    Set<Target> agents = new HashSet<>();
    for (Switch one : all.values()) {
      if (one.level() != SwitchLevel.OFF && !spares(one)) {
        engaged.computeIfAbsent(Place.of(one), place -> new ArrayList<>()).add(one);
        if (one.scope().kind() == Scope.Kind.AGENT) {
          agents.add(Target.agent(one.key().tenant(), one.scope().name()));
        }
      }
    }
    barred = Set.copyOf(agents);
    sweepBefore = Long.MAX_VALUE;
  }

  private boolean spares(Switch one) {
    return one.scope().kind() == Scope.Kind.TENANT && rules.breaks(TaskRule.SPARE_TENANT);
  }

  /** Every task is to be looked at once more, when there is a switch at all. */
  void linked() {
    sweepBefore = all.isEmpty() ? 0 : Long.MAX_VALUE;
  }

  /** Drops all switches. Only a broken rule asks for it. */
  public void forgetAll() {
    all.clear();
    index();
  }

  public void swept(long before) {
    sweepBefore = before;
  }

  /** Agents that must not be given anything. Immutable. */
  public Set<Target> barred() {
    return barred;
  }

  @Override
  public boolean none() {
    return engaged.isEmpty();
  }

  @Override
  public long sweepBefore() {
    return sweepBefore;
  }

  @Override
  public @Nullable Switch find(TaskKey key) {
    return all.get(key);
  }

  @Override
  public List<Switch> all(@Nullable String tenant) {
    return all.values().stream()
        .filter(one -> tenant == null || one.key().tenant().equals(tenant))
        .sorted(Comparator.comparingLong(Switch::number))
        .toList();
  }

  @Override
  public @Nullable Switch killing(TaskView task) {
    if (none()) {
      return null;
    }
    for (@Nullable TaskView above = task; above != null; above = above.parent()) {
      Switch found = naming(above, Switch::kills);
      found = found != null ? found : killingWorker(above);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** A switch that has killed the agent whose work a task is. */
  private @Nullable Switch killingWorker(TaskView task) {
    String tenant = task.key().tenant();
    Holder worker = worker(task);
    Switch found = worker == null ? null : killingAgent(tenant, worker.agentId());
    boolean delegated =
        rules.breaks(TaskRule.KILL_ASKED)
            ? task.requester().getKind() == ActorKind.AGENT.number()
            : Actors.speaksUnderLease(task.requester()) && !rules.breaks(TaskRule.SPARE_DELEGATED);
    return found == null && delegated ? killingAgent(tenant, task.requester().getId()) : found;
  }

  /** Who holds a task, or has left it until its children are done. */
  private @Nullable Holder worker(TaskView task) {
    Holder holder = task.holder();
    TaskView.Closing last =
        holder == null
                && task.state() == TaskState.AWAITING_CHILDREN
                && !rules.breaks(TaskRule.SPARE_YIELDED)
            ? task.lastClosing()
            : null;
    return last != null && last.event() == Event.KindCase.TASK_YIELDED ? last.holder() : holder;
  }

  @Override
  public @Nullable Switch killingAgent(String tenant, String agentId) {
    return none() ? null : engaged(tenant, Scope.agent(agentId), Switch::kills);
  }

  @Override
  public @Nullable Switch refusing(TaskKey key, TaskCreated created, @Nullable TaskView parent) {
    if (none()) {
      return null;
    }
    Switch own = naming(key, created.getCapability(), created.getAgentId(), Switch::kills);
    return own != null || parent == null ? own : killing(parent);
  }

  @Override
  public @Nullable Switch refusingReview(TaskView task) {
    if (none() || !task.reviews(task.round()).isEmpty()) {
      return null;
    }
    TaskKey first = task.key().review(task.round(), 1);
    return refusing(first, task.created().getVerificationPolicy().getPanel().getReview(), task);
  }

  @Override
  public @Nullable Switch holding(TaskView task) {
    if (none()) {
      return null;
    }
    Switch kill = killing(task);
    if (kill != null) {
      return kill;
    }
    return held(task, Switch::holds);
  }

  @Override
  public @Nullable Switch interrupting(TaskView task) {
    if (none()) {
      return null;
    }
    // One that does not interrupt must not hide one that does.
    Switch found = held(task, Switch::interrupts);
    Holder holder = task.holder();
    return found != null || holder == null
        ? found
        : engaged(holder.tenant(), Scope.agent(holder.agentId()), Switch::interrupts);
  }

  @Override
  public long postponed(TaskView task, long sinceMs, long dueMs) {
    if (all.isEmpty() || dueMs == Long.MAX_VALUE || rules.breaks(TaskRule.TIME_OUT_HELD)) {
      return dueMs;
    }
    List<Switch> holds = new ArrayList<>();
    for (Switch one : all.values()) {
      if (holds(one, task)) {
        if (one.offTimeMs() == Long.MAX_VALUE) {
          return Long.MAX_VALUE;
        }
        holds.add(one);
      }
    }
    holds.sort(Comparator.comparingLong(Switch::engageTimeMs));
    long due = dueMs;
    long countedToMs = sinceMs;
    for (Switch one : holds) {
      long beginMs = Math.max(one.engageTimeMs(), countedToMs);
      if (beginMs > due) {
        break;
      }
      if (one.offTimeMs() > beginMs) {
        due += one.offTimeMs() - beginMs;
        countedToMs = one.offTimeMs();
      }
    }
    return due;
  }

  /** Whether a switch holds a task back as long as it is engaged. */
  static boolean holds(Switch one, TaskView task) {
    Place place = Place.of(one);
    if (!place.tenant().isEmpty() && !place.tenant().equals(task.key().tenant())) {
      return false;
    }
    String name = place.scope().name();
    return switch (place.scope().kind()) {
      case EVERYTHING, TENANT -> true;
      case TREE -> isWithin(task, name);
      case AGENT -> name.equals(task.agentId());
      case CAPABILITY -> name.equals(task.capability());
      case UNSPECIFIED -> false;
    };
  }

  private static boolean isWithin(TaskView task, String topId) {
    for (@Nullable TaskView above = task; above != null; above = above.parent()) {
      if (above.key().taskId().equals(topId)) {
        return true;
      }
    }
    return false;
  }

  /** A switch that a task is in the scope of, or a tree that it is in. */
  private @Nullable Switch held(TaskView task, Predicate<Switch> which) {
    Switch own = naming(task, which);
    for (@Nullable TaskView above = task.parent();
        own == null && above != null;
        above = above.parent()) {
      own =
          rules.breaks(TaskRule.PAUSE_BELOW)
              ? naming(above, which)
              : engaged(above.key().tenant(), Scope.tree(above.key().taskId()), which);
    }
    return own;
  }

  /** A switch that a task itself is in the scope of, whoever holds it. */
  private @Nullable Switch naming(TaskView task, Predicate<Switch> which) {
    return naming(task.key(), task.capability(), task.agentId(), which);
  }

  private @Nullable Switch naming(
      TaskKey key, String capability, String agentId, Predicate<Switch> which) {
    String tenant = key.tenant();
    Switch found = engaged("", Scope.EVERYTHING, which);
    found = found != null ? found : engaged(tenant, Scope.tenant(tenant), which);
    found = found != null ? found : engaged(tenant, Scope.tree(key.taskId()), which);
    if (found == null && !capability.isEmpty()) {
      found = engaged(tenant, Scope.capability(capability), which);
    }
    return found != null || agentId.isEmpty()
        ? found
        : engaged(tenant, Scope.agent(agentId), which);
  }

  private @Nullable Switch engaged(String tenant, Scope scope, Predicate<Switch> which) {
    for (Switch one : engaged.getOrDefault(new Place(tenant, scope), List.of())) {
      if (which.test(one)) {
        return one;
      }
    }
    return null;
  }

  /** A task has ended by a switch. */
  void ended(Task task, Stop stop) {
    Toll toll = tolls.computeIfAbsent(switchKey(stop), k -> new Toll());
    toll.ended++;
    if (stop.lease() != null && !rules.breaks(TaskRule.LOSE_HOLDER)) {
      toll.leased.add(task);
    }
  }

  /** A task that had ended by a switch was forgotten. */
  void forgotten(Task task, Stop stop) {
    TaskKey key = switchKey(stop);
    Toll toll = tolls.get(key);
    if (toll != null) {
      toll.leased.remove(task);
      if (--toll.ended == 0) {
        tolls.remove(key);
      }
    }
  }

  private static TaskKey switchKey(Stop stop) {
    return requireNonNull(stop.bySwitch(), "the switch that has ended a task");
  }

  @Override
  public KillToll toll(TaskKey key) {
    Toll toll = tolls.get(key);
    boolean complete = sweepBefore == 0;
    if (toll == null) {
      return new KillToll(complete, 0, List.of());
    }
    List<KillToll.Stop> stops = new ArrayList<>(toll.leased.size());
    for (Task task : toll.leased) {
      stops.add(stop(task));
    }
    stops.sort(Comparator.comparing(stop -> stop.lease().task()));
    return new KillToll(complete, toll.ended, List.copyOf(stops));
  }

  private static KillToll.Stop stop(Task task) {
    Stop stop = task.stop();
    if (stop == null || stop.lease() == null || stop.holder() == null) {
      throw new IllegalStateException("Expected a lease that was killed of task " + task.key());
    }
    var report = stop.report();
    KillToll.LastWord last =
        report != null && !report.getStopped()
            ? KillToll.LastWord.NOT_STOPPED
            : report != null || !stop.refused().isEmpty()
                ? KillToll.LastWord.STOPPED
                : KillToll.LastWord.NONE;
    String message = report == null ? "" : report.getMessage();
    return new KillToll.Stop(
        stop.lease(), stop.holder(), stop.killTimeMs(), last, stop.lastTimeMs(), message);
  }

  /** What has changed since the last checkpoint. */
  List<Snapshot> takeChanged() {
    List<Snapshot> taken = new ArrayList<>(changed.size());
    for (TaskKey key : changed) {
      Switch one = all.get(key);
      taken.add(new Snapshot(key.toString(), one == null ? null : one.packer()));
    }
    changed.clear();
    return taken;
  }

  /** A hash over all switches, whatever their order. */
  long digest() {
    return all.values().stream().mapToLong(one -> one.snapshot().hashCode()).sum();
  }
}
