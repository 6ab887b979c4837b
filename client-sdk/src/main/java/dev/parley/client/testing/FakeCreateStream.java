package dev.parley.client.testing;

import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.CreateTaskResult;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Refusal;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.ReviewTaskResponse;
import dev.parley.v1.ReviewTaskResult;
import dev.parley.v1.StreamTasksRequest;
import dev.parley.v1.StreamTasksResponse;
import dev.parley.v1.Task;
import dev.parley.v1.TaskState;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One open stream of creates and verdicts, and what it tells of the tasks that are followed on it.
 * Confined to the broker's thread.
 */
final class FakeCreateStream implements StreamObserver<StreamTasksRequest> {
  private final FakeNode node;
  private final Function<CreateTaskRequest, CreateTaskResult> create;
  private final ServerCallStreamObserver<StreamTasksResponse> out;
  private final Map<String, List<Follow>> follows = new HashMap<>();
  private int followed;
  private boolean halfClosed;
  private boolean over;

  private static final class Follow {
    private final long requestNumber;
    private int toldRound;

    private Follow(long requestNumber) {
      this.requestNumber = requestNumber;
    }

    /** Whether there is something to tell. It counts as told. */
    private boolean tells(FakeTask task) {
      boolean toJudge = task.state == TaskState.TASK_STATE_VERIFYING && task.round != toldRound;
      if (toJudge) {
        toldRound = task.round;
      }
      return toJudge || task.ended();
    }
  }

  FakeCreateStream(
      FakeNode node,
      Function<CreateTaskRequest, CreateTaskResult> create,
      ServerCallStreamObserver<StreamTasksResponse> out) {
    this.node = node;
    this.create = create;
    this.out = out;
    out.setOnCancelHandler(this::end);
    node.createStreams().add(this);
  }

  @Override
  public void onNext(StreamTasksRequest request) {
    if (over) {
      return;
    }
    ErrorReason fault = node.faults().nextRefusal();
    if (fault == ErrorReason.ERROR_REASON_SHUTTING_DOWN) {
      end();
      out.onError(FakeErrors.error(fault, "refused by the test"));
      return;
    }
    if (request.hasReview()) {
      judge(request, fault);
    } else {
      create(request, fault);
    }
    node.settle();
  }

  private void create(StreamTasksRequest request, @Nullable ErrorReason fault) {
    CreateTaskResult result =
        fault == null ? result(request) : refusal(fault, "refused by the test");
    long number = request.getRequestNumber();
    out.onNext(StreamTasksResponse.newBuilder().setRequestNumber(number).setResult(result).build());
    if (request.getFollow() && result.hasResponse()) {
      follow(number, node.tasks().get(result.getResponse().getTask().getTaskId()));
    }
  }

  private void judge(StreamTasksRequest request, @Nullable ErrorReason fault) {
    ReviewTaskResult result =
        fault == null ? judged(request.getReview()) : notJudged(fault, "refused by the test");
    out.onNext(
        StreamTasksResponse.newBuilder()
            .setRequestNumber(request.getRequestNumber())
            .setReviewResult(result)
            .build());
  }

  private ReviewTaskResult judged(ReviewTaskRequest request) {
    try {
      node.tasks().review(request);
    } catch (FakeErrors.Refused e) {
      return ReviewTaskResult.newBuilder().setRefusal(e.refusal()).build();
    }
    if (node.faults().losesReply()) {
      return notJudged(ErrorReason.ERROR_REASON_OUTCOME_UNKNOWN, "reply lost");
    }
    Task task = receipt(node.tasks().get(request.getTaskId()).toMessage());
    return ReviewTaskResult.newBuilder()
        .setResponse(ReviewTaskResponse.newBuilder().setTask(task))
        .build();
  }

  private static ReviewTaskResult notJudged(ErrorReason reason, String message) {
    return ReviewTaskResult.newBuilder()
        .setRefusal(Refusal.newBuilder().setReason(reason).setMessage(message))
        .build();
  }

  private static Task receipt(Task task) {
    return task.toBuilder()
        .clearSpec()
        .clearRounds()
        .clearQuestions()
        .clearMessages()
        .clearProposals()
        .clearOutcome()
        .build();
  }

  private CreateTaskResult result(StreamTasksRequest request) {
    if (request.getFollow() && followed >= node.followsMax()) {
      return refusal(
          ErrorReason.ERROR_REASON_FOLLOWS_EXCEEDED,
          "expected at most " + node.followsMax() + " followed tasks on a stream");
    }
    CreateTaskResult result = create.apply(request.getRequest());
    return node.faults().losesReply()
        ? refusal(ErrorReason.ERROR_REASON_OUTCOME_UNKNOWN, "reply lost")
        : result;
  }

  private static CreateTaskResult refusal(ErrorReason reason, String message) {
    return CreateTaskResult.newBuilder()
        .setRefusal(Refusal.newBuilder().setReason(reason).setMessage(message))
        .build();
  }

  private void follow(long number, FakeTask task) {
    followed++;
    follows.computeIfAbsent(task.id, id -> new ArrayList<>(1)).add(new Follow(number));
    changed(task);
  }

  /** Something has happened to a task, of whichever stream. */
  void changed(FakeTask task) {
    List<Follow> here = task.ended() ? follows.remove(task.id) : follows.get(task.id);
    if (here == null) {
      return;
    }
    for (Follow follow : here) {
      if (follow.tells(task)) {
        out.onNext(
            StreamTasksResponse.newBuilder()
                .setRequestNumber(follow.requestNumber)
                .setTask(news(task))
                .build());
      }
    }
    if (task.ended()) {
      followed -= here.size();
      completeWhenDone();
    }
  }

  private static Task news(FakeTask task) {
    Task.Builder news = task.toMessage().toBuilder().clearSpec().clearRounds();
    if (!task.ended()) {
      news.addRounds(task.rounds.get(task.rounds.size() - 1));
    }
    return news.build();
  }

  @Override
  public void onError(Throwable error) {
    end();
  }

  @Override
  public void onCompleted() {
    halfClosed = true;
    completeWhenDone();
  }

  private void completeWhenDone() {
    if (halfClosed && followed == 0 && !over) {
      end();
      out.onCompleted();
    }
  }

  /** Breaks the stream. */
  void drop(String why) {
    if (!over) {
      end();
      out.onError(Status.UNAVAILABLE.withDescription(why).asRuntimeException());
    }
  }

  private void end() {
    over = true;
    follows.clear();
    node.createStreams().remove(this);
  }
}
