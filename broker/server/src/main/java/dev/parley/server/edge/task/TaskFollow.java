package dev.parley.server.edge.task;

import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.server.edge.error.Answering;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.edge.map.TaskMapper;
import dev.parley.v1.StreamTasksResponse;

/**
 * One task that is followed on a stream: tells when it waits for its requester and how it ended,
 * each once. What comes before the request is answered is told with the answer. Guarded by the
 * stream that it is on.
 */
final class TaskFollow {
  private final CreateStream stream;
  private final long requestNumber;
  private Runnable unsubscribe = () -> {};
  private boolean answered;
  private boolean over;
  private int toldRound;

  TaskFollow(CreateStream stream, long requestNumber) {
    this.stream = stream;
    this.requestNumber = requestNumber;
  }

  /** Given the task whenever something of interest may have happened. */
  Answering reader(TaskContext context) {
    return new Answering(
        context.faults(),
        "StreamTasks",
        reply -> stream.read(this, ((TaskReply.Found) reply).task()),
        this::notRead);
  }

  private void notRead(Problem problem) {
    switch (problem.reason()) {
      // It is read again when the shard is open.
      case ERROR_REASON_SHARD_UNAVAILABLE, ERROR_REASON_OUTCOME_UNKNOWN -> {}
      default -> stream.fail(problem);
    }
  }

  void subscribed(Runnable end) {
    if (over) {
      end.run();
    } else {
      unsubscribe = end;
    }
  }

  /** The request was answered: the task is there. */
  void answered() {
    answered = true;
  }

  boolean isOver() {
    return over;
  }

  /** Whether a reading of the task is something to tell. It counts as told. */
  boolean tells(TaskSnapshot task) {
    if (!answered || over) {
      return false;
    }
    if (task.state().terminal()) {
      end();
      return true;
    }
    if (task.state() != TaskState.VERIFYING || task.round() == toldRound) {
      return false;
    }
    toldRound = task.round();
    return true;
  }

  StreamTasksResponse response(TaskSnapshot task) {
    return StreamTasksResponse.newBuilder()
        .setRequestNumber(requestNumber)
        .setTask(TaskMapper.settled(task))
        .build();
  }

  void end() {
    over = true;
    unsubscribe.run();
  }
}
