package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.client.TaskOutcome;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.GetTaskResponse;
import dev.parley.v1.QuestionState;
import dev.parley.v1.Reviewer;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.TaskState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells a follower of a task that somebody else created: by a watch, or by asking now and then when
 * the broker has no watch to spare. Confined to the loop.
 */
final class TaskWatch {
  private static final Duration POLL_LONGEST = Duration.ofSeconds(2);

  private final ClientCore core;
  private final String taskId;
  private final Follower follower;
  private final EventStream<?, ?> stream;
  private boolean over;
  private Duration poll = Duration.ofMillis(100);

  TaskWatch(ClientCore core, String taskId, Follower follower) {
    this.core = core;
    this.taskId = taskId;
    this.follower = follower;
    this.stream =
        EventStream.ofTask(core, taskId, 0, this::onEvent, core.loop, TaskWatch::resumable);
    Loop.when(
        stream.end(),
        (nothing, error) -> {
          if (error == null || isWatchesExceeded(error)) {
            // Without an error, the end was among the events.
            read();
          } else {
            lost(error);
          }
        });
  }

  /** Tells nothing more. */
  void close() {
    over = true;
    stream.close();
  }

  private void onEvent(TaskEvent event) {
    if (event.hasResult() && event.getState() == TaskState.TASK_STATE_VERIFYING) {
      toJudge(event.getResult().getRound());
    } else if (event.hasQuestionAsked()) {
      toAnswer();
    } else if (event.hasVerdict()
        && event.getVerdict().getAwaitedReviewer() == Reviewer.REVIEWER_REQUESTER) {
      toJudge(event.getVerdict().getRound());
    } else if (event.hasEnded()) {
      ended(new TaskOutcome(taskId, event.getEnded().getOutcome()));
    }
  }

  private void read() {
    if (!over) {
      GetTaskRequest request = GetTaskRequest.newBuilder().setTaskId(taskId).build();
      Loop.when(core.call(TaskServiceGrpc.getGetTaskMethod(), request), this::answered);
    }
  }

  private void answered(@Nullable GetTaskResponse answer, @Nullable Throwable error) {
    if (answer != null && answer.getTask().hasOutcome()) {
      ended(new TaskOutcome(taskId, answer.getTask().getOutcome()));
    } else if (error != null && (core.loop.closed() || !ClientCore.asParley(error).retryable())) {
      lost(error);
    } else {
      if (answer != null) {
        awaits(answer.getTask());
      }
      core.loop.schedule(poll, this::read);
      poll = Times.shorter(POLL_LONGEST, poll.multipliedBy(2));
    }
  }

  private void awaits(Task task) {
    if (task.getState() == TaskState.TASK_STATE_VERIFYING) {
      toJudge(task.getRound());
    }
    boolean asks =
        task.getQuestionsList().stream()
            .anyMatch(record -> record.getState() == QuestionState.QUESTION_STATE_OPEN);
    if (asks) {
      toAnswer();
    }
  }

  private void toAnswer() {
    if (!over) {
      follower.toAnswer();
    }
  }

  private void toJudge(int round) {
    if (!over) {
      follower.toJudge(round);
    }
  }

  private void ended(TaskOutcome outcome) {
    if (!over) {
      over = true;
      follower.ended(outcome);
    }
  }

  private void lost(Throwable why) {
    if (!over) {
      over = true;
      follower.lost(ClientCore.unwrap(why));
    }
  }

  private static boolean resumable(ParleyException error) {
    return error.retryable() && !isWatchesExceeded(error);
  }

  private static boolean isWatchesExceeded(Throwable error) {
    return error instanceof ParleyException parley
        && parley.reason() == ErrorReason.ERROR_REASON_WATCHES_EXCEEDED;
  }
}
