package dev.parley.server.shard;

import dev.parley.engine.runtime.ReplyTo;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells those who follow single tasks of one shard whenever the task may wait for its requester or
 * have ended. Followers come and go on any thread; events come on the thread of the shard.
 */
final class TaskFeed {

  private final Map<TaskKey, List<ReplyTo<TaskReply>>> followers = new ConcurrentHashMap<>();
  private final BiConsumer<TaskKey, ReplyTo<TaskReply>> read;

  /**
   * A feed without followers.
   *
   * @param read reads a task as it is when everything before has been decided
   */
  TaskFeed(BiConsumer<TaskKey, ReplyTo<TaskReply>> read) {
    this.read = read;
  }

  Runnable add(TaskKey task, ReplyTo<TaskReply> follower) {
    followers.merge(task, List.of(follower), TaskFeed::joined);
    return () -> followers.computeIfPresent(task, (key, present) -> without(present, follower));
  }

  void committed(List<Event> events) {
    if (followers.isEmpty()) {
      return;
    }
    for (Event event : events) {
      if (isOfInterest(event)) {
        TaskKey key = new TaskKey(event.getTenant(), event.getTaskId());
        tell(key, followers.getOrDefault(key, List.of()));
      }
    }
  }

  /** Events may have become durable that nobody was told of. */
  void missed() {
    followers.forEach(this::tell);
  }

  private void tell(TaskKey task, List<ReplyTo<TaskReply>> all) {
    all.forEach(follower -> read.accept(task, follower));
  }

  private static boolean isOfInterest(Event event) {
    return event.hasTaskEnded() || event.getState() == TaskState.VERIFYING.number();
  }

  private static List<ReplyTo<TaskReply>> joined(
      List<ReplyTo<TaskReply>> present, List<ReplyTo<TaskReply>> added) {
    List<ReplyTo<TaskReply>> all = new ArrayList<>(present);
    all.addAll(added);
    return List.copyOf(all);
  }

  /** The rest; null, which takes the entry out of the map, when there is none. */
  private static @Nullable List<ReplyTo<TaskReply>> without(
      List<ReplyTo<TaskReply>> present, ReplyTo<TaskReply> removed) {
    List<ReplyTo<TaskReply>> rest = new ArrayList<>(present);
    rest.remove(removed);
    return rest.isEmpty() ? null : List.copyOf(rest);
  }
}
