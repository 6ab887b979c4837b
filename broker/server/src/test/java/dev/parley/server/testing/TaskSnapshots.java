package dev.parley.server.testing;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Dialogue;
import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.Proposals;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskReason;
import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Actor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tasks as a shard would show them, for tests that have none. */
public final class TaskSnapshots {
  private TaskSnapshots() {}

  /**
   * A root of the requester {@code ann} that somebody works on.
   *
   * @param spec the bytes of the public spec
   * @param rounds those before the present one
   */
  public static TaskSnapshot working(
      TaskKey key, ByteString spec, @Nullable Actor holder, List<TaskSnapshot.Round> rounds) {
    return new TaskSnapshot(
        key,
        "",
        0,
        Actors.requester("ann"),
        spec,
        TaskState.WORKING,
        TaskReason.NONE,
        rounds.size() + 1,
        1,
        1,
        holder,
        rounds,
        null,
        null,
        3,
        0,
        0,
        0,
        0,
        0,
        0,
        null,
        null,
        Dialogue.NONE,
        Reviewer.UNSPECIFIED,
        null,
        null,
        0,
        null,
        Proposals.NONE,
        3);
  }
}
