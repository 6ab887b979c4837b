package dev.parley.server.shard;

import dev.parley.engine.control.SwitchBoard;
import dev.parley.engine.runtime.ReplyTo;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;

/**
 * The shards that can be reached.
 *
 * <p>Contract: thread-safe; no method blocks. Replies come on the thread of the shard, but for
 * those that say that a command was not taken, which may come before the call returns.
 */
public interface TaskShards extends SwitchBoard.Shards {

  /** How many there are. Fixed for the life of a deployment. */
  @Override
  int count();

  /** Hands a command to a shard. */
  @Override
  void submit(int shard, TaskCommand command, ReplyTo<TaskReply> replyTo);

  /** Hands a command to the shard that holds a task. */
  default void submit(TaskKey task, TaskCommand command, ReplyTo<TaskReply> replyTo) {
    submit(task.shard(count()), command, replyTo);
  }

  /**
   * Tells a listener what is committed in the tree that holds a task, from now on.
   *
   * @return ends it
   */
  Runnable watch(TaskKey task, TreeListener listener);

  /**
   * Tells a follower of a task whenever it may have come to wait for its requester or to its end,
   * from now on: how the task was then, once that is durable. When the shard is opened again the
   * task is read; a reading that fails because the shard is closed is done again when it is open.
   *
   * @param follower given the task, or why it could not be read; told any number of times, on the
   *     thread of the shard
   * @return ends it
   */
  Runnable follow(TaskKey task, ReplyTo<TaskReply> follower);

  /**
   * Reads a task for a follower once more, also when the shard has no room for other commands: for
   * those who bound how many of their readings are under way.
   */
  void readFollowed(TaskKey task, ReplyTo<TaskReply> follower);
}
