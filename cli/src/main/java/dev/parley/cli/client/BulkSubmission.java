package dev.parley.cli.client;

import dev.parley.cli.client.Inbox.End;
import dev.parley.cli.client.Inbox.Item;
import dev.parley.cli.client.Inbox.Signal;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.CreateTaskResponse;
import dev.parley.v1.CreateTaskResult;
import dev.parley.v1.StreamTasksRequest;
import dev.parley.v1.StreamTasksResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Creates many tasks in a pipeline and keeps account of every single one.
 *
 * <p>At most {@value #WINDOW} requests, and about {@value #WINDOW_BYTES} bytes, wait for their
 * answers. When the stream breaks, whatever was not answered is sent again under the same ids, so
 * that each task is created once however often that happens. Used by one thread.
 */
public final class BulkSubmission {
  private static final int WINDOW = 500;
  private static final int WINDOW_BYTES = 16 * 1024 * 1024;

  /** Hears what becomes of each task, on the thread that runs the submission. */
  public interface Listener {
    /**
     * The task is durable. {@code created} is false when it was there already, from an earlier try.
     */
    void acked(String taskId, boolean created);

    /** The broker refused the task for good. */
    void refused(String taskId, CliFailure why);

    /** The broker can't be reached or asked to wait; it will be tried again. */
    void waiting(CliFailure why);
  }

  private final BrokerClient client;
  private final CreateTaskRequest template;
  private final List<String> ids;
  private final Listener listener;
  private final int window;

  /** Tasks that are to be sent, by their index in {@code ids}. */
  private final Deque<Integer> toSend = new ArrayDeque<>();

  /** Tasks that were sent on the present stream and not answered yet. */
  private final SortedSet<Integer> unanswered = new TreeSet<>();

  private final Patience patience;
  private final Backoff backoff = new Backoff();
  private @Nullable Inbox<StreamTasksRequest, StreamTasksResponse> inbox;
  private @Nullable StreamObserver<StreamTasksRequest> requests;

  /** Until when nothing is sent, because the broker asked to wait; null when it did not. */
  private @Nullable Patience pause;

  /**
   * Creates a submission; nothing is sent yet.
   *
   * @param template what is asked in every task, without its id
   * @param ids the ids of the tasks, each different
   */
  public BulkSubmission(
      BrokerClient client, CreateTaskRequest template, List<String> ids, Listener listener) {
    this.client = client;
    this.template = template;
    this.ids = ids;
    this.listener = listener;
    this.patience = new Patience(client.timeout());
    this.window = Math.clamp(WINDOW_BYTES / Math.max(1, template.getSerializedSize()), 1, WINDOW);
    for (int index = 0; index < ids.size(); index++) {
      toSend.add(index);
    }
  }

  /**
   * Sends everything and waits for every answer.
   *
   * @throws CliFailure when no answer came for the whole timeout, or none will: the tasks that the
   *     listener heard nothing of may or may not exist
   */
  public void run() {
    try {
      while (!toSend.isEmpty() || !unanswered.isEmpty()) {
        send();
        switch (receive()) {
          case null -> checkPatience();
          case Item<StreamTasksResponse>(StreamTasksResponse response) -> answered(response);
          case End<StreamTasksResponse>(Throwable error) -> broken(error);
        }
      }
      if (requests != null) {
        requests.onCompleted();
      }
    } finally {
      if (inbox != null) {
        inbox.cancel();
      }
    }
  }

  private void send() {
    StreamObserver<StreamTasksRequest> stream = requests;
    if (stream == null) {
      inbox = new Inbox<>();
      stream = client.asyncTasks().streamTasks(inbox);
      requests = stream;
    }
    if (pause != null && pause.isOver()) {
      pause = null;
    }
    while (pause == null && unanswered.size() < window && !toSend.isEmpty()) {
      int index = toSend.remove();
      unanswered.add(index);
      stream.onNext(
          StreamTasksRequest.newBuilder()
              .setRequestNumber(index)
              .setRequest(template.toBuilder().setTaskId(ids.get(index)))
              .build());
    }
  }

  private @Nullable Signal<StreamTasksResponse> receive() {
    Duration wait = patience.left();
    if (pause != null && pause.left().compareTo(wait) < 0) {
      wait = pause.left();
    }
    return inbox == null ? null : inbox.poll(wait);
  }

  private void checkPatience() {
    if (patience.isOver()) {
      throw silence();
    }
  }

  private void answered(StreamTasksResponse response) {
    client.answered();
    int index = (int) response.getRequestNumber();
    if (!unanswered.remove(index)) {
      return;
    }
    CreateTaskResult result = response.getResult();
    switch (result.getResultCase()) {
      case RESPONSE -> acked(index, result.getResponse());
      case REFUSAL -> refused(index, BrokerError.of(result.getRefusal()));
      case RESULT_NOT_SET -> listener.refused(ids.get(index), unknownAnswer());
    }
  }

  private void acked(int index, CreateTaskResponse response) {
    progress();
    listener.acked(ids.get(index), response.getCreated());
  }

  private void refused(int index, BrokerError why) {
    CliFailure failure = client.failure(why);
    if (!why.retryable()) {
      progress();
      listener.refused(ids.get(index), failure);
      return;
    }
    if (patience.isOver()) {
      throw failure;
    }
    toSend.add(index);
    if (pause == null) {
      pause = new Patience(backoff.next(why.retryDelay()));
      listener.waiting(failure);
    }
  }

  /** One task less to go. An answer that only says "later" is none. */
  private void progress() {
    patience.renew();
    backoff.reset();
  }

  private void broken(@Nullable Throwable error) {
    toSend.addAll(unanswered);
    unanswered.clear();
    requests = null;
    inbox = null;
    BrokerError why =
        BrokerError.of(error == null ? io.grpc.Status.UNAVAILABLE.asException() : error);
    CliFailure failure = client.failure(why);
    if (!client.worthAnotherTry(why) || patience.isOver()) {
      throw failure;
    }
    listener.waiting(failure);
    backoff.pause(why.retryDelay(), patience.left());
  }

  private CliFailure silence() {
    return new CliFailure(
        ExitCode.TIMEOUT,
        "TIMEOUT",
        "no answer of the broker came for %s s".formatted(seconds(client.timeout())),
        "Repeat the command with the same --id to submit what is missing, or allow more time with"
            + " --timeout.");
  }

  private static CliFailure unknownAnswer() {
    return new CliFailure(
        ExitCode.REFUSED,
        "ANSWER_UNKNOWN",
        "expected that the broker creates or refuses the task, but found an answer of another kind",
        "Update this program: the broker is newer.");
  }

  private static String seconds(Duration duration) {
    return "%.0f".formatted(duration.toMillis() / 1000.0);
  }
}
