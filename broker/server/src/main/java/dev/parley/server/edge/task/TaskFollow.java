package dev.parley.server.edge.task;

import dev.parley.engine.task.Policies.Reviewer;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.server.edge.error.Answering;
import dev.parley.server.edge.error.Faults;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.edge.map.TaskMapper;
import dev.parley.v1.StreamTasksResponse;
import org.jspecify.annotations.Nullable;

/**
 * One task that is followed on a stream: tells when it waits for its requester and how it ended,
 * each once. What comes before the request is answered is told with the answer. Guarded by the
 * stream that it is on.
 */
final class TaskFollow {
  private final CreateStream stream;
  private final long requestNumber;
  private final TaskKey task;
  private final Answering reader;
  private Runnable unsubscribe = () -> {};

  /** The one whose place it takes once its request is answered. */
  private @Nullable TaskFollow earlier;

  private boolean answered;
  private boolean over;
  private int toldRound;
  private int toldAsked;

  /** Whether it stands in the stream's line of those to be read again. */
  boolean due;

  TaskFollow(CreateStream stream, long requestNumber, TaskKey task, Faults faults) {
    this.stream = stream;
    this.requestNumber = requestNumber;
    this.task = task;
    this.reader =
        new Answering(
            faults,
            "StreamTasks",
            reply -> stream.read(this, ((TaskReply.Found) reply).task()),
            this::notRead);
  }

  private void notRead(Problem problem) {
    switch (problem.reason()) {
      // It is read again when the shard is open.
      case ERROR_REASON_SHARD_UNAVAILABLE, ERROR_REASON_OUTCOME_UNKNOWN -> {}
      default -> stream.notRead(this, problem);
    }
  }

  TaskKey task() {
    return task;
  }

  /** Given the task whenever something of interest may have happened. */
  Answering reader() {
    return reader;
  }

  void subscribed(Runnable end) {
    unsubscribe = end;
  }

  /** Takes the place of an earlier one, unless its request is refused. */
  void replaces(@Nullable TaskFollow other) {
    earlier = other;
  }

  /** The request was answered: the task is there. */
  void answered() {
    answered = true;
    endEarlier();
  }

  /** Ends because its request was refused; returns the one that goes on in its place, or null. */
  @Nullable TaskFollow refused() {
    TaskFollow goesOn = earlier == null || earlier.isOver() ? null : earlier;
    earlier = null;
    end();
    return goesOn;
  }

  /** Whether there is somebody to tell. */
  boolean listens() {
    return answered && !over;
  }

  boolean isOver() {
    return over;
  }

  /** Whether a reading of the task is something to tell. It counts as told. */
  boolean tells(TaskSnapshot read) {
    if (read.state().terminal()) {
      end();
      return true;
    }
    boolean judges = read.awaited() == Reviewer.REQUESTER && read.round() != toldRound;
    boolean asked = read.dialogue().timesAsked() > toldAsked && read.dialogue().anyOpen();
    if (judges) {
      toldRound = read.round();
    }
    if (asked) {
      toldAsked = read.dialogue().timesAsked();
    }
    return judges || asked;
  }

  StreamTasksResponse response(TaskSnapshot read) {
    return StreamTasksResponse.newBuilder()
        .setRequestNumber(requestNumber)
        .setTask(TaskMapper.settled(read))
        .build();
  }

  void end() {
    over = true;
    unsubscribe.run();
    endEarlier();
  }

  private void endEarlier() {
    if (earlier != null) {
      earlier.end();
      earlier = null;
    }
  }
}
