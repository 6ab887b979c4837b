package dev.parley.engine.simulation;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.testing.SimLog;
import dev.parley.journal.v1.Batch;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.JournalRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has really happened in a shard, according to its log alone: read record by record by the
 * rule that the stored schema states, without any code of the engine.
 */
final class Truth {

  private final SimLog log;
  private final List<Event> events = new ArrayList<>();
  private final Map<TaskKey, TrueTask> tasks = new LinkedHashMap<>();
  private final Map<Long, Integer> eventsBeforeClaim = new HashMap<>();
  private final Counters counters;
  private long nextOffset;
  private long epoch = -1;
  private long lastSeq;

  Truth(SimLog log, Counters counters) {
    this.log = log;
    this.counters = counters;
  }

  /** Reads what is new in the log. */
  void advance() {
    for (SimLog.Stored stored : log.read(nextOffset, log.endOffset())) {
      nextOffset = stored.offset() + 1;
      JournalRecord journalRecord = parse(stored.record());
      if (journalRecord.hasClaim()) {
        epoch = stored.offset();
        eventsBeforeClaim.put(epoch, events.size());
      } else {
        batch(journalRecord.getBatch());
      }
    }
  }

  private void batch(Batch batch) {
    if (batch.getEpoch() != epoch || batch.getSeq() != lastSeq + 1) {
      return;
    }
    lastSeq = batch.getSeq();
    Broken.unless(
        batch.getFirstPosition() == events.size() + 1L,
        "gapless history",
        "expected position %d, but a valid batch begins at %d",
        events.size() + 1,
        batch.getFirstPosition());
    for (Event event : batch.getEventsList()) {
      events.add(event);
      TaskKey key = new TaskKey(event.getTenant(), event.getTaskId());
      if (event.hasTaskCreated()) {
        Broken.unless(
            !tasks.containsKey(key) || task(key).forgotten(),
            "one outcome",
            "task %s was created twice",
            key);
        tasks.put(key, new TrueTask(key, event, counters));
        created(key);
      } else {
        task(key).happened(event);
      }
      if (event.hasTaskResumed()) {
        TrueJoin.of(task(key), children(key)).check(event, counters);
      } else if (event.hasTaskAssigned() && task(key).hasYielded()) {
        TrueJoin.of(task(key), children(key)).checkLosers();
      }
    }
  }

  private void created(TaskKey key) {
    if (!key.parentId().isEmpty()) {
      Broken.unless(
          task(key.sibling(key.parentId())).isHeld(),
          "one live lease",
          "task %s was created while nobody held its parent",
          key);
    }
  }

  private List<TrueTask> children(TaskKey parent) {
    return tasks.values().stream()
        .filter(task -> task.key().isChildOf(parent.taskId()) && !task.forgotten())
        .toList();
  }

  TrueTask task(TaskKey key) {
    TrueTask task = tasks.get(key);
    if (task == null) {
      throw new Broken("no acknowledged task is lost", "there is no task " + key);
    }
    return task;
  }

  @Nullable TrueTask find(TaskKey key) {
    return tasks.get(key);
  }

  Iterable<TrueTask> tasks() {
    return tasks.values();
  }

  List<Event> events() {
    return events;
  }

  /** What an owner must know when it has loaded. */
  List<Event> eventsBefore(long claimOffset) {
    return events.subList(0, eventsBeforeClaim.getOrDefault(claimOffset, 0));
  }

  private static JournalRecord parse(byte[] bytes) {
    try {
      return JournalRecord.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("Expected a journal record", e);
    }
  }
}
