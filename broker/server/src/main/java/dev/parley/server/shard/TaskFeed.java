package dev.parley.server.shard;

import dev.parley.engine.runtime.ReplyTo;
import dev.parley.engine.runtime.ShardFailure;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Those who follow single tasks of one shard: told whenever the task may wait for its requester or
 * have ended. Followers come and go on any thread; they are told on the thread of the shard.
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
    followers.merge(task, List.of(follower), (present, added) -> Listeners.with(present, follower));
    return () ->
        followers.computeIfPresent(task, (key, present) -> Listeners.without(present, follower));
  }

  boolean isFollowed(TaskKey task) {
    return followers.containsKey(task);
  }

  void tell(TaskSnapshot task) {
    List<ReplyTo<TaskReply>> all = followers.get(task.key());
    if (all != null) {
      new ToAll(all).reply(new TaskReply.Found(task));
    }
  }

  /** Events may have become durable that nobody was told of: reads each task once. */
  void missed() {
    followers.forEach((task, all) -> read.accept(task, new ToAll(all)));
  }

  private record ToAll(List<ReplyTo<TaskReply>> followers) implements ReplyTo<TaskReply> {

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
