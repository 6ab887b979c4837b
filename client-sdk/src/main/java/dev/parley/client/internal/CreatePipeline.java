package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.CreateTaskResponse;
import dev.parley.v1.CreateTaskResult;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.StreamTasksRequest;
import dev.parley.v1.StreamTasksResponse;
import dev.parley.v1.Task;
import dev.parley.v1.TaskServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Creates the tasks of a client, follows them and judges their results, all over one stream at a
 * time: what a task costs the broker is its request and what its requester has to know.
 *
 * <p>When the stream breaks, the next one is sent what was not answered. The tasks that somebody
 * waits for are read, and the requests of those that have not ended are sent again under the same
 * task ids: the broker finds them there and tells what has happened meanwhile. A stream that is
 * refused for good says nothing of a single request, so each then goes by itself.
 *
 * <p>Confined to the loop, but for {@link #create}.
 */
final class CreatePipeline {
  /** How many requests the broker reads before it has answered the first. */
  private static final int WINDOW = 1_024;

  /** How many messages may wait for the loop. */
  private static final int INBOUND = 256;

  /** How many tasks are followed before somebody asks for them. */
  private static final int UNASKED_MAX = 10_000;

  /** What is larger would be in the way of the others, and might end the stream for them. */
  private static final int SHARED_BYTES_MAX = 1024 * 1024;

  /**
   * For how long the broker surely has not forgotten a task that had not ended. It is short, as a
   * broker under load soon has too many ended tasks to keep them all.
   */
  private static final Duration REMEMBERED = Duration.ofSeconds(1);

  private final ClientCore core;
  private final Deque<CreatedTask> waiting = new ArrayDeque<>();
  private final Map<Long, Sent> unanswered = new LinkedHashMap<>();
  private final Map<Long, CreatedTask> followed = new LinkedHashMap<>();
  private final Set<CreatedTask> unasked = new HashSet<>();
  private final Backoff backoff = new Backoff();
  private final Lookups lookups;
  private final LoneCreates lone;
  private final StreamedVerdicts verdicts;
  private @Nullable Connection present;
  private boolean reopening;
  private boolean timed;
  private long lastNumber;
  private long answeredNanos;

  private record Sent(CreatedTask task, boolean follow) {}

  CreatePipeline(ClientCore core) {
    this.core = core;
    this.lookups = new Lookups(core);
    this.lone = new LoneCreates(core);
    this.verdicts = new StreamedVerdicts(core);
    this.answeredNanos = core.loop.nanoTime();
  }

  // What users ask.

  /**
   * Creates a task, for as long as a call may take. That time starts when the request is sent, or
   * when the last one was answered that had to be sent before it. From any thread.
   */
  CompletableFuture<CreatedTask> create(CreatedTask task) {
    core.loop.execute(() -> {
      task.sinceNanos = core.loop.nanoTime();
      if (shares(task)) {
        enqueue(task);
      } else {
        lone.add(task);
      }
    });
    return task.answer();
  }

  /** Follows a task that was created, if the broker still has it. */
  void followAgain(CreatedTask task) {
    lookups.add(task);
  }

  /** Follows a task that the broker has just had, for as long as somebody waits for it. */
  void follow(CreatedTask task) {
    if (!task.wanted()) {
      task.followed(false);
    } else if (shares(task)) {
      task.seenNanos = core.loop.nanoTime();
      // Before all others: it may not wait for long.
      waiting.addFirst(task);
      pump();
    } else {
      task.lost(Errors.local(Status.Code.RESOURCE_EXHAUSTED, "the request is too large to share"));
    }
  }

  /**
   * Gives a verdict: on the stream, or by a call while there is none that takes it. On the loop;
   * completes there once the verdict is taken.
   */
  CompletableFuture<Void> review(ReviewTaskRequest request) {
    Connection connection = present;
    if (connection == null
        || request.getSerializedSize() > SHARED_BYTES_MAX
        || windowIsFull()
        || !connection.call.isReady()) {
      return verdicts.call(request);
    }
    long number = ++lastNumber;
    CompletableFuture<Void> taken = verdicts.sent(number, request);
    connection.call.sendMessage(
        StreamTasksRequest.newBuilder().setRequestNumber(number).setReview(request).build());
    watchTime(core.callTimeout);
    return taken;
  }

  private boolean windowIsFull() {
    return unanswered.size() + verdicts.count() >= WINDOW;
  }

  /** Somebody waits for a task. */
  void asked(CreatedTask task) {
    unasked.remove(task);
  }

  private static boolean shares(CreatedTask task) {
    return task.request().getSerializedSize() <= SHARED_BYTES_MAX;
  }

  /** Goes on with a task in a call of its own, or lets its followers find another way. */
  private void alone(CreatedTask task, ParleyException why) {
    if (task.creating()) {
      lone.add(task);
    } else {
      task.lost(why);
    }
  }

  // Requests.

  private void enqueue(CreatedTask task) {
    waiting.add(task);
    pump();
    watchTime(core.callTimeout);
  }

  private void pump() {
    if (present == null && !reopening && !waiting.isEmpty()) {
      open();
    }
    while (present != null && !waiting.isEmpty() && !windowIsFull() && present.call.isReady()) {
      next(present, waiting.remove());
    }
  }

  private void next(Connection connection, CreatedTask task) {
    if (task.creating()) {
      send(connection, task, !task.unfollowable && unasked.size() < UNASKED_MAX);
    } else if (!task.wanted()) {
      task.followed(false);
    } else if (core.loop.nanoTime() - task.seenNanos > REMEMBERED.toNanos()) {
      followAgain(task);
    } else {
      send(connection, task, true);
    }
  }

  private void send(Connection connection, CreatedTask task, boolean follow) {
    long number = ++lastNumber;
    if (!task.sent) {
      task.sent = true;
      task.sinceNanos = core.loop.nanoTime();
    }
    unanswered.put(number, new Sent(task, follow));
    task.followed(follow);
    if (follow && !task.wanted()) {
      unasked.add(task);
    }
    connection.call.sendMessage(
        StreamTasksRequest.newBuilder()
            .setRequestNumber(number)
            .setRequest(task.request())
            .setFollow(follow)
            .build());
  }

  // Answers.

  private void received(Connection from, StreamTasksResponse response) {
    if (from.over) {
      return;
    }
    from.call.request(1);
    backoff.reset();
    if (response.hasTask()) {
      told(response.getRequestNumber(), response.getTask());
    } else if (response.hasReviewResult()) {
      verdicts.answered(response.getRequestNumber(), response.getReviewResult());
    } else {
      answered(response.getRequestNumber(), response.getResult());
    }
    pump();
  }

  private void told(long number, Task now) {
    CreatedTask task = followed.get(number);
    if (task == null) {
      return;
    }
    if (now.hasOutcome()) {
      followed.remove(number);
      unasked.remove(task);
    }
    task.told(now);
  }

  private void answered(long number, CreateTaskResult result) {
    Sent sent = unanswered.remove(number);
    if (sent == null) {
      return;
    }
    answeredNanos = core.loop.nanoTime();
    if (result.hasResponse()) {
      created(number, sent, result.getResponse());
    } else {
      unasked.remove(sent.task());
      refused(sent.task(), Errors.of(result.getRefusal()));
    }
  }

  private void created(long number, Sent sent, CreateTaskResponse response) {
    CreatedTask task = sent.task();
    if (sent.follow()) {
      followed.put(number, task);
    }
    if (task.created() && response.getCreated()) {
      // It has ended and was forgotten since it was read, and must not be done again.
      var unused =
          core.call(
              TaskServiceGrpc.getCancelTaskMethod(),
              CancelTaskRequest.newBuilder()
                  .setTaskId(task.id())
                  .setMessage("the broker has forgotten how this task ended the first time")
                  .setGrace(com.google.protobuf.Duration.getDefaultInstance())
                  .build());
    }
    task.there();
  }

  private void refused(CreatedTask task, ParleyException refusal) {
    Duration wait = refusal.retryDelay().orElse(Duration.ofMillis(100));
    boolean tooMany = refusal.reason() == ErrorReason.ERROR_REASON_FOLLOWS_EXCEEDED;
    if (tooMany && task.creating()) {
      task.unfollowable = true;
      waiting.addFirst(task);
    } else if (task.creating() && (!refusal.retryable() || isLate(task, wait))) {
      task.refused(refusal);
    } else if (tooMany || !refusal.retryable()) {
      task.lost(refusal);
    } else {
      core.loop.schedule(wait, () -> enqueue(task));
    }
  }

  // Time.

  /** When a request is no longer waited for. */
  private long giveUpNanos(CreatedTask task) {
    // What has not been sent waits for others: it is not late while they are answered.
    long waits = task.sent ? 0 : Math.max(0, answeredNanos - task.sinceNanos);
    return task.sinceNanos + waits + core.callTimeout.toNanos();
  }

  private boolean isLate(CreatedTask task, Duration after) {
    return core.loop.nanoTime() + after.toNanos() - giveUpNanos(task) >= 0;
  }

  private Stream<CreatedTask> creating() {
    return Stream.concat(unanswered.values().stream().map(Sent::task), waiting.stream())
        .filter(CreatedTask::creating);
  }

  /** Gives up what can't be sent again before it is late. */
  private void failLate(Duration after, ParleyException error) {
    creating().filter(task -> isLate(task, after)).toList().forEach(task -> task.refused(error));
    waiting.removeIf(task -> !task.creating() && !task.created());
  }

  /** Looks after requests for which a stream that seems to be alive has no answer. */
  private void watchTime(Duration wait) {
    if (timed || core.loop.closed()) {
      return;
    }
    timed = true;
    core.loop.schedule(
        wait,
        () -> {
          timed = false;
          ParleyException late =
              Errors.local(
                  Status.Code.DEADLINE_EXCEEDED,
                  "expected an answer within " + core.callTimeout + ", but there is none");
          failLate(Duration.ZERO, late);
          verdicts.failLate(late);
          OptionalLong earliest =
              LongStream.concat(
                      creating().mapToLong(this::giveUpNanos), verdicts.giveUpNanos().stream())
                  .min();
          earliest.ifPresent(at -> watchTime(Duration.ofNanos(at - core.loop.nanoTime())));
        });
  }

  // Streams.

  private void open() {
    if (core.loop.closed()) {
      takeWaiting().forEach(task -> alone(task, Errors.closed()));
      return;
    }
    Connection connection =
        new Connection(
            core.channel.newCall(TaskServiceGrpc.getStreamTasksMethod(), CallOptions.DEFAULT));
    present = connection;
    connection.call.start(connection, new Metadata());
    connection.call.request(INBOUND);
  }

  private void ended(Connection from, Status status, Metadata trailers) {
    if (from.over) {
      return;
    }
    from.over = true;
    present = null;
    ParleyException error = Errors.of(status, trailers);
    List<CreatedTask> pending = new ArrayList<>();
    unanswered.values().forEach(sent -> pending.add(sent.task()));
    unanswered.clear();
    pending.addAll(takeWaiting());
    for (CreatedTask task : pending) {
      if (!status.isOk() && !error.retryable()) {
        alone(task, error);
      } else if (task.created()) {
        followAgain(task);
      } else if (task.creating()) {
        waiting.add(task);
      }
    }
    keepWanted();
    verdicts.broken();
    reopen(error);
  }

  private List<CreatedTask> takeWaiting() {
    List<CreatedTask> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }

  /** What somebody waits for goes on. */
  private void keepWanted() {
    unasked.clear();
    for (CreatedTask task : followed.values()) {
      task.followed(task.wanted());
      if (task.wanted()) {
        followAgain(task);
      }
    }
    followed.clear();
  }

  private void reopen(ParleyException error) {
    Duration wait = Times.longer(backoff.next(), error.retryDelay().orElse(Duration.ZERO));
    failLate(wait, error);
    reopening = true;
    core.loop.schedule(
        wait,
        () -> {
          reopening = false;
          // Otherwise gRPC's own, much longer, backoff would decide when the broker is found again.
          core.channel.resetConnectBackoff();
          pump();
        });
  }

  /** One stream of several. */
  private final class Connection extends ClientCall.Listener<StreamTasksResponse> {
    private final ClientCall<StreamTasksRequest, StreamTasksResponse> call;
    private boolean over;

    private Connection(ClientCall<StreamTasksRequest, StreamTasksResponse> call) {
      this.call = call;
    }

    @Override
    public void onReady() {
      core.loop.execute(CreatePipeline.this::pump);
    }

    @Override
    public void onMessage(StreamTasksResponse message) {
      core.loop.execute(() -> received(this, message));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      core.loop.execute(() -> ended(this, status, trailers));
    }
  }
}
