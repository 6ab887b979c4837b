package dev.parley.server.shard;

import dev.parley.engine.runtime.ReplyTo;
import dev.parley.engine.runtime.ShardFailure;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Event;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Tells those who follow single tasks of one shard whenever the task may wait for its requester or
 * have ended: reads the task once for all of them. Followers come and go on any thread; events come
 * on the thread of the shard.
 */
final class TaskFeed {

  private final Map<TaskKey, Set<ReplyTo<TaskReply>>> followers = new ConcurrentHashMap<>();
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
    followers.compute(
        task,
        (key, present) -> {
          Set<ReplyTo<TaskReply>> all = present == null ? ConcurrentHashMap.newKeySet(1) : present;
          all.add(follower);
          return all;
        });
    return () ->
        followers.computeIfPresent(
            task,
            (key, present) -> {
              present.remove(follower);
              return present.isEmpty() ? null : present;
            });
  }

  void committed(Iterable<Event> events) {
    if (followers.isEmpty()) {
      return;
    }
    for (Event event : events) {
      if (isOfInterest(event)) {
        TaskKey key = new TaskKey(event.getTenant(), event.getTaskId());
        Set<ReplyTo<TaskReply>> all = followers.get(key);
        if (all != null) {
          tell(key, all);
        }
      }
    }
  }

  /** Events may have become durable that nobody was told of. */
  void missed() {
    followers.forEach(this::tell);
  }

  private void tell(TaskKey task, Set<ReplyTo<TaskReply>> all) {
    read.accept(task, new ToAll(all));
  }

  private static boolean isOfInterest(Event event) {
    return event.hasTaskEnded()
        || event.hasQuestionAsked()
        || event.getState() == TaskState.VERIFYING.number();
  }

  private record ToAll(Set<ReplyTo<TaskReply>> followers) implements ReplyTo<TaskReply> {

    @Override
    public void reply(TaskReply reply) {
      followers.forEach(follower -> follower.reply(reply));
    }

    @Override
    public void failed(ShardFailure failure) {
      followers.forEach(follower -> follower.failed(failure));
    }
  }
}
