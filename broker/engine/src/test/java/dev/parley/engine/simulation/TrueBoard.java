package dev.parley.engine.simulation;

import dev.parley.engine.task.Lease;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.BarrierSnapshot;
import dev.parley.engine.task.command.NoteSnapshot;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The notes and barriers of the trees of a shard, as the log tells them. */
final class TrueBoard {

  static final String UPDATES = "no update of a note is lost";
  static final String ONCE = "a note is written once for a request";
  static final String BARRIER = "a barrier opens when all have arrived";
  static final String RUNS = "each run has notes and barriers of its own";

  private final Map<TaskKey, Tree> trees = new HashMap<>();
  private final Set<TaskKey> schedules = new HashSet<>();
  private final Counters counters;

  TrueBoard(Counters counters) {
    this.counters = counters;
  }

  private static final class Tree {
    /** By key: the versions that the note had, 0 for none, in order. */
    final Map<String, List<Long>> versions = new HashMap<>();

    final Map<String, Gate> gates = new HashMap<>();

    /** What writes and deletions were called. */
    final Set<String> requests = new HashSet<>();
  }

  /** A barrier, and what was called the requests that have counted in each generation. */
  private static final class Gate {
    final Map<Integer, Set<String>> requests = new HashMap<>();
    final Set<String> arrived = new LinkedHashSet<>();
    int generation = 1;
    boolean over;
    boolean timedOut;
    int parties;
    long expireTimeMs;

    Set<String> requests(int of) {
      return requests.computeIfAbsent(of, k -> new HashSet<>());
    }

    void anew() {
      generation++;
      arrived.clear();
      over = false;
      timedOut = false;
    }
  }

  void happened(Event event) {
    TaskKey key = new TaskKey(event.getTenant(), event.getTaskId());
    if (event.hasTaskCreated()) {
      trees.remove(key);
      if (event.getTaskCreated().hasSchedule()) {
        schedules.add(key);
      } else {
        schedules.remove(key);
      }
      return;
    }
    switch (event.getKindCase()) {
      case NOTE_WRITTEN -> {
        counters.count(Counters.Event.NOTE_WRITTEN);
        once(key, "written", event.getNoteWritten().getRequestId());
        versions(key, event.getNoteWritten().getKey()).add(event.getNumber());
      }
      case NOTE_DELETED -> {
        once(key, "deleted", event.getNoteDeleted().getRequestId());
        versions(key, event.getNoteDeleted().getKey()).add(0L);
      }
      case BARRIER_ARRIVED -> arrived(key, event);
      case BARRIER_ENDED -> ended(key, event);
      default -> {}
    }
  }

  private void once(TaskKey root, String what, String request) {
    Broken.unless(
        tree(root).requests.add(what + request),
        ONCE,
        "a note of %s was %s twice by request %s",
        root,
        what,
        request);
  }

  /** A reply says that a note was not written. */
  void refused(TaskCommand.PutNote put) {
    // Who expected no note may have been refused, and have come again after it was deleted.
    Broken.unless(
        put.expectedVersion() <= 0
            || !tree(root(put)).requests.contains("written" + put.requestId()),
        ONCE,
        "request %s has written a note of %s, and is told of a conflict",
        put.requestId(),
        put.root());
  }

  private List<Long> versions(TaskKey root, String note) {
    return tree(root).versions.computeIfAbsent(note, k -> new ArrayList<>(List.of(0L)));
  }

  private Tree tree(TaskKey root) {
    Broken.unless(!schedules.contains(root), RUNS, "schedule %s has a board", root);
    return trees.computeIfAbsent(root, k -> new Tree());
  }

  private Gate gate(TaskKey root, String name) {
    return tree(root).gates.computeIfAbsent(name, k -> new Gate());
  }

  /** Whose board a command is about: a schedule stands for the run of who asks. */
  private TaskKey root(TaskCommand.BoardCommand command) {
    Lease lease = command.lease();
    if (lease == null || !schedules.contains(command.root())) {
      return command.root();
    }
    String[] segments = lease.task().taskId().split("\\.", 3);
    return command.root().sibling(segments[0] + "." + segments[1]);
  }

  private void arrived(TaskKey root, Event event) {
    String who = event.getBarrierArrived().getParticipant();
    Broken.unless(
        who.equals(root.taskId()) || who.startsWith(root.taskId() + "."),
        RUNS,
        "%s arrived at a barrier of %s",
        who,
        root);
    Gate gate = gate(root, event.getBarrierArrived().getName());
    if (gate.timedOut) {
      gate.anew();
    }
    Broken.unless(
        !gate.over
            && gate.generation == event.getBarrierArrived().getGeneration()
            && gate.arrived.add(who),
        BARRIER,
        "%s arrived at a barrier of %s again, or too late",
        who,
        root);
    String request = event.getBarrierArrived().getRequestId();
    Broken.unless(
        !gate.requests(gate.generation - 1).contains(request)
            && gate.requests(gate.generation).add(request),
        BARRIER,
        "request %s for a barrier of %s has counted twice",
        request,
        root);
    gate.parties = event.getBarrierArrived().getParties();
    gate.expireTimeMs = event.getBarrierArrived().getExpireTimeMs();
  }

  private void ended(TaskKey root, Event event) {
    Gate gate = gate(root, event.getBarrierEnded().getName());
    Broken.unless(
        !gate.over && !gate.arrived.isEmpty(), BARRIER, "a barrier of %s ended twice", root);
    gate.over = true;
    gate.timedOut = event.getBarrierEnded().getState() == BarrierSnapshot.State.TIMED_OUT.number();
    if (gate.timedOut) {
      counters.count(Counters.Event.BARRIER_TIMED_OUT);
      Broken.unless(
          gate.arrived.size() < gate.parties && event.getTimeMs() >= gate.expireTimeMs,
          BARRIER,
          "a barrier of %s timed out although it should not",
          root);
    } else {
      counters.count(Counters.Event.BARRIER_OPENED);
      Broken.unless(
          gate.arrived.size() == gate.parties,
          BARRIER,
          "a barrier of %s opened for %d of %d",
          root,
          gate.arrived.size(),
          gate.parties);
    }
  }

  /** A reply says that a note was written. */
  void seen(TaskCommand command, NoteSnapshot note) {
    if (command instanceof TaskCommand.PutNote put) {
      List<Long> versions = versions(root(put), put.key());
      int at = versions.lastIndexOf(note.version());
      Broken.unless(at > 0, Referee.BEFORE_COMMIT, "note %s is not durable", note.key());
      Broken.unless(
          at < 1
              || put.expectedVersion() == TaskCommand.PutNote.ANY_VERSION
              || versions.get(at - 1) == put.expectedVersion(),
          UPDATES,
          "note %s of %s was written over version %d by who expected %d",
          note.key(),
          put.root(),
          at < 1 ? 0 : versions.get(at - 1),
          put.expectedVersion());
    }
  }

  /** A reply shows a barrier. */
  void seen(TaskCommand command, BarrierSnapshot barrier) {
    TaskKey root = root((TaskCommand.BoardCommand) command);
    Gate gate = gate(root, barrier.name());
    boolean present = barrier.generation() == gate.generation;
    Broken.unless(
        present
            ? gate.arrived.containsAll(barrier.participants())
                && (barrier.state() == BarrierSnapshot.State.WAITING || gate.over)
            : barrier.generation() < gate.generation
                && barrier.state() != BarrierSnapshot.State.OPEN,
        Referee.BEFORE_COMMIT,
        "a reply shows barrier %s of %s as it is not",
        barrier.name(),
        root);
    if (command instanceof TaskCommand.ArriveAtBarrier arrive) {
      Broken.unless(
          barrier.state() != BarrierSnapshot.State.TIMED_OUT
              || gate.requests(barrier.generation()).contains(arrive.requestId()),
          BARRIER,
          "%s was not let in at a barrier of %s that has timed out",
          arrive.participant(),
          root);
    }
  }
}
