package dev.parley.engine.runtime;

import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.ProgressReported;
import dev.parley.journal.v1.TaskCheckpoint;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.TaskForgotten;
import dev.parley.journal.v1.TaskParked;
import dev.parley.journal.v1.TaskQueued;
import dev.parley.journal.v1.TaskRetried;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The smallest domain that uses everything a runtime offers: counters by name, with a command for
 * each thing that can happen. The reply is how often the counter counted; effects are text.
 */
final class CountingMachine implements StateMachine<CountingMachine.Command, Long, String> {
  static final String APPLY_DEFECT = "cannot be applied";

  private final Map<String, Counter> counters = new TreeMap<>();
  private final TreeSet<String> changed = new TreeSet<>();

  /** Counters of which there are snapshots, those that were removed since included. */
  private final Set<String> stored = new HashSet<>();

  /** Since when counters are left to the journal. */
  private final Map<String, Long> left = new HashMap<>();

  private long takenPosition;
  private final Queue<String> followUps = new ArrayDeque<>();
  private final Queue<Command> defects = new ArrayDeque<>();
  private long lastPosition;
  int opened;
  private long leaptMs;

  /** What can be asked. */
  sealed interface Command {
    /** Counts once; the id tells this command from all others. */
    record Count(String counter, long id) implements Command {}

    /** Counts several times at once. */
    record CountMany(String counter, int times) implements Command {}

    /** Counts, and has the machine count once more by itself. */
    record CountTwice(String counter) implements Command {}

    /** Has the machine count by itself at a time. */
    record CountAt(String counter, long dueMs) implements Command {}

    record Read(String counter) implements Command {}

    /** Reads what is the case, whoever owns the shard. */
    record Confirm(String counter) implements Command {}

    record Forget(String counter) implements Command {}

    /** Writes an event with as many bytes. */
    record Write(String counter, int bytes) implements Command {}

    /** Cannot be decided. */
    record Break() implements Command {}

    /** Leads to an event that cannot be applied. */
    record BreakApply(String counter) implements Command {}

    /** Has the machine ask for a command that cannot be decided. */
    record BreakLater() implements Command {}

    /** Asked by the machine itself. */
    record FollowUp(String counter) implements Command {}

    /** Asked by the machine itself. */
    record Due(String counter) implements Command {}
  }

  private static final class Counter {
    final List<Long> positions = new ArrayList<>();
    final List<Event> events = new ArrayList<>();
    long count;
    long dueMs = Long.MAX_VALUE;

    Supplier<byte[]> history() {
      TaskCheckpoint now =
          TaskCheckpoint.newBuilder().addAllPositions(positions).addAllEvents(events).build();
      return now::toByteArray;
    }

    long digest() {
      return positions.hashCode() * 31L + events.hashCode() * 17L + count * 7 + dueMs;
    }
  }

  @Override
  public Decision<Long, String> decide(Command command, long nowMs) {
    return switch (command) {
      case Command.Count(String counter, long id) ->
          decision(counter, List.of(counted(counter, 1, nowMs, id)), "count " + id);
      case Command.CountMany(String counter, int times) -> {
        List<Event> events = new ArrayList<>();
        for (int i = 1; i <= times; i++) {
          events.add(counted(counter, i, nowMs, 0));
        }
        yield decision(counter, events, "many");
      }
      case Command.CountTwice(String counter) ->
          decision(
              counter, List.of(event(counter, 1, nowMs).setTaskQueued(queued()).build()), "once");
      case Command.CountAt(String counter, long dueMs) ->
          decision(counter, List.of(timer(counter, dueMs, nowMs)), "timer set");
      case Command.Read(String counter) ->
          new Decision<>(List.of(), () -> count(counter), List.of("read"));
      case Command.Confirm(String counter) ->
          new Decision<>(List.of(), () -> count(counter), List.of("confirmed"), true);
      case Command.Forget(String counter) ->
          decision(counter, List.of(forgotten(counter, nowMs)), "forgotten");
      case Command.Write(String counter, int bytes) ->
          decision(counter, List.of(text(counter, nowMs, "x".repeat(bytes))), "written");
      case Command.Break() -> throw new IllegalStateException("cannot be decided");
      case Command.BreakApply(String counter) ->
          decision(counter, List.of(text(counter, nowMs, APPLY_DEFECT)), "never");
      case Command.BreakLater() -> {
        defects.add(new Command.Break());
        yield new Decision<>(List.of(), () -> 0L, List.of());
      }
      case Command.FollowUp(String counter) ->
          decision(
              counter,
              List.of(
                  event(counter, 1, nowMs).setTaskParked(TaskParked.getDefaultInstance()).build()),
              "followed up");
      case Command.Due(String counter) ->
          decision(counter, List.of(counted(counter, 1, nowMs, 0)), "due");
    };
  }

  private Decision<Long, String> decision(String counter, List<Event> events, String effect) {
    return new Decision<>(events, () -> count(counter), List.of(effect));
  }

  private Event counted(String counter, int ahead, long nowMs, long id) {
    return event(counter, ahead, nowMs)
        .setProgressReported(ProgressReported.newBuilder().setLeaseToken(id))
        .build();
  }

  private static TaskQueued queued() {
    return TaskQueued.getDefaultInstance();
  }

  private Event timer(String counter, long dueMs, long nowMs) {
    return event(counter, 1, nowMs)
        .setTaskCreated(TaskCreated.newBuilder().setStartTimeMs(dueMs))
        .build();
  }

  private Event forgotten(String counter, long nowMs) {
    return event(counter, 1, nowMs).setTaskForgotten(TaskForgotten.getDefaultInstance()).build();
  }

  private Event text(String counter, long nowMs, String text) {
    return event(counter, 1, nowMs)
        .setTaskRetried(TaskRetried.newBuilder().setMessage(text))
        .build();
  }

  private Event.Builder event(String counter, int ahead, long nowMs) {
    return Event.newBuilder().setTaskId(counter).setNumber(count(counter) + ahead).setTimeMs(nowMs);
  }

  List<Event> eventsOf(String counter) {
    Counter found = counters.get(counter);
    return found == null ? List.of() : List.copyOf(found.events);
  }

  /** Takes back every {@link Command.BreakLater}. */
  void repair() {
    defects.clear();
  }

  long count(String counter) {
    Counter found = counters.get(counter);
    return found == null ? 0 : found.count;
  }

  @Override
  public void apply(Event event, long position) {
    lastPosition = Math.max(lastPosition, position);
    Counter counter = counters.computeIfAbsent(event.getTaskId(), name -> new Counter());
    if (event.getNumber() != counter.count + 1) {
      throw new IllegalStateException(
          "Expected event %d of %s, but found %d."
              .formatted(counter.count + 1, event.getTaskId(), event.getNumber()));
    }
    counter.count++;
    counter.positions.add(position);
    counter.events.add(event);
    changed.add(event.getTaskId());
    if (event.hasTaskQueued()) {
      followUps.add(event.getTaskId());
    } else if (event.hasTaskParked()) {
      followUps.remove(event.getTaskId());
    } else if (event.hasTaskCreated()) {
      counter.dueMs = event.getTaskCreated().getStartTimeMs();
    } else if (event.hasProgressReported()) {
      counter.dueMs = Long.MAX_VALUE;
    } else if (event.hasTaskForgotten()) {
      counters.remove(event.getTaskId());
      followUps.removeIf(event.getTaskId()::equals);
    } else if (event.getTaskRetried().getMessage().equals(APPLY_DEFECT)) {
      throw new IllegalStateException(APPLY_DEFECT);
    }
  }

  @Override
  public void opened(long nowMs, long position) {
    opened++;
    stored.addAll(changed);
    takenPosition = position;
  }

  @Override
  public void leapt(long leapMs) {
    leaptMs += leapMs;
  }

  /** By how much it was told that the clock was set forward. */
  long leaptMs() {
    return leaptMs;
  }

  @Override
  public @Nullable Command next(long nowMs) {
    if (!defects.isEmpty()) {
      return defects.peek();
    }
    if (!followUps.isEmpty()) {
      return new Command.FollowUp(followUps.element());
    }
    for (Map.Entry<String, Counter> counter : counters.entrySet()) {
      if (counter.getValue().dueMs <= nowMs) {
        return new Command.Due(counter.getKey());
      }
    }
    return null;
  }

  @Override
  public long nextDueMs() {
    return counters.values().stream().mapToLong(c -> c.dueMs).min().orElse(Long.MAX_VALUE);
  }

  @Override
  public void restored() {
    stored.addAll(counters.keySet());
    changed.clear();
  }

  @Override
  public void recover(Event event, long position) {
    String name = event.getTaskId();
    if (counters.containsKey(name) ? !stored.contains(name) : event.getNumber() == 1) {
      apply(event, position);
    }
  }

  /** Counters of many things at once are left to the journal if they began since the last time. */
  @Override
  public Changed takeChanged(long position, long leaveFrom) {
    if (lastPosition > position) {
      throw new IllegalStateException(
          "Expected nothing behind position %d, but position %d was applied."
              .formatted(position, lastPosition));
    }
    left.keySet().retainAll(counters.keySet());
    for (String name : changed) {
      if (name.startsWith("many ") && counters.containsKey(name) && !stored.contains(name)) {
        left.putIfAbsent(name, takenPosition);
      }
    }
    Set<String> taken = new TreeSet<>(changed);
    left.forEach((name, from) -> {
      if (from < leaveFrom) {
        taken.add(name);
      } else {
        taken.remove(name);
      }
    });
    List<Snapshot> snapshots = new ArrayList<>();
    for (String name : taken) {
      Counter counter = counters.get(name);
      left.remove(name);
      if (counter != null) {
        stored.add(name);
        snapshots.add(new Snapshot(name, counter.history()));
      } else if (stored.remove(name)) {
        snapshots.add(new Snapshot(name, null));
      }
    }
    changed.clear();
    takenPosition = position;
    return new Changed(
        snapshots, left.values().stream().mapToLong(from -> from).min().orElse(position));
  }

  @Override
  public long digest() {
    long digest = 0;
    for (Map.Entry<String, Counter> entry : counters.entrySet()) {
      digest += entry.getKey().hashCode() * 31L + entry.getValue().digest();
    }
    return digest;
  }
}
