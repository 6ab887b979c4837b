package dev.parley.client.testing;

import dev.parley.client.internal.Times;
import dev.parley.client.testing.FakeTask.Held;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Assignment;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.FailureClass;
import dev.parley.v1.Lease;
import dev.parley.v1.Limits;
import dev.parley.v1.RedoAssignee;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The one thread of the fake broker and all that lives on it. After everything that happens it
 * {@linkplain #settle settles}: gives out work, tells watches, and wakes whoever waits for a
 * condition.
 */
final class FakeNode {
  private static final int FRAMES_KEPT = 10_000;

  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          1,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          task -> {
            Thread made = new Thread(task, "parley-fake-broker");
            made.setDaemon(true);
            return made;
          });
  private final FakeTasks tasks;
  private final FakeAttempts attempts;
  private final FakeFaults faults = new FakeFaults(this);
  private final Limits limits;
  private final Duration heartbeatInterval;
  private final List<FakeInstance> instances = new ArrayList<>();
  private final int followsMax;
  private final List<FakeWatch<?>> watches = new ArrayList<>();
  private final List<FakeCreateStream> createStreams = new ArrayList<>();
  private final List<Condition> conditions = new ArrayList<>();
  private final Map<String, List<AgentFrame>> frames = new LinkedHashMap<>();

  private record Condition(BooleanSupplier holds, CompletableFuture<Void> met) {}

  private record Due(Instant time, Runnable action) {}

  FakeNode(Limits limits, Duration heartbeatInterval, int followsMax) {
    this.limits = limits;
    this.heartbeatInterval = heartbeatInterval;
    this.followsMax = followsMax;
    this.tasks = new FakeTasks(Instant.now(), limits.getPayloadBytesMax());
    this.attempts = new FakeAttempts(tasks);
  }

  Executor thread() {
    return thread;
  }

  FakeTasks tasks() {
    return tasks;
  }

  FakeAttempts attempts() {
    return attempts;
  }

  FakeFaults faults() {
    return faults;
  }

  Limits limits() {
    return limits;
  }

  Duration heartbeatInterval() {
    return heartbeatInterval;
  }

  List<FakeInstance> instances() {
    return instances;
  }

  /** How many tasks may be followed on one stream. */
  int followsMax() {
    return followsMax;
  }

  List<FakeWatch<?>> watches() {
    return watches;
  }

  List<FakeCreateStream> createStreams() {
    return createStreams;
  }

  void stop() {
    thread.shutdown();
  }

  // From other threads.

  void run(Runnable action) {
    get(() -> {
      action.run();
      settle();
      return true;
    });
  }

  <T> T get(Supplier<T> question) {
    return CompletableFuture.supplyAsync(question, thread).join();
  }

  /** Waits, in real time, until a condition of the broker's state holds. */
  void await(BooleanSupplier holds, Supplier<String> description) {
    CompletableFuture<Void> met = new CompletableFuture<>();
    run(() -> conditions.add(new Condition(holds, met)));
    try {
      met.get(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("waited ten seconds: " + get(description), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting: " + get(description), e);
    } catch (ExecutionException e) {
      throw new AssertionError("the condition failed", e);
    }
  }

  // On the broker's thread.

  void settle() {
    dispatch();
    for (FakeTask task : tasks.takeChanged()) {
      List.copyOf(createStreams).forEach(stream -> stream.changed(task));
    }
    List.copyOf(watches)
        .forEach(watch -> {
          if (!watch.pump()) {
            watches.remove(watch);
          }
        });
    conditions.removeIf(condition -> {
      boolean holds = condition.holds().getAsBoolean();
      if (holds) {
        condition.met().complete(null);
      }
      return holds;
    });
  }

  void heard(FakeInstance instance, AgentFrame frame) {
    List<AgentFrame> heard =
        frames.computeIfAbsent(instance.card.getAgentId(), id -> new ArrayList<>());
    if (heard.size() < FRAMES_KEPT) {
      heard.add(frame);
    }
  }

  List<AgentFrame> frames(String agentId) {
    return List.copyOf(frames.getOrDefault(agentId, List.of()));
  }

  void dropAgentStreams() {
    for (FakeInstance instance : List.copyOf(instances)) {
      leave(instance);
      instance.stream.onError(
          Status.UNAVAILABLE.withDescription("the stream was dropped").asRuntimeException());
    }
  }

  void dropWatches(String why) {
    watches.forEach(watch -> watch.drop(why));
    watches.clear();
  }

  void dropCreateStreams() {
    List.copyOf(createStreams).forEach(stream -> stream.drop("the stream was dropped"));
  }

  /** The stream of an instance is over; its leases stay. */
  void leave(FakeInstance instance) {
    instance.gone = true;
    instances.remove(instance);
  }

  void loseLeaseSilently(String taskId) {
    FakeTask task = tasks.get(taskId);
    Held held = task.held;
    if (held != null) {
      FakeInstance holder = held.holder;
      boolean wasGone = holder.gone;
      holder.gone = true;
      attempts.lose(task, FailureClass.FAILURE_CLASS_LEASE_LOST, "lost by the test");
      holder.gone = wasGone;
    }
  }

  void advance(Duration by) {
    Instant target = tasks.now().plus(by);
    for (Optional<Due> due = next(target); due.isPresent(); due = next(target)) {
      if (due.get().time().isAfter(tasks.now())) {
        tasks.now(due.get().time());
      }
      due.get().action().run();
      settle();
    }
    tasks.now(target);
  }

  private Optional<Due> next(Instant target) {
    List<Due> dues = new ArrayList<>();
    tasks.all().stream().filter(task -> !task.ended()).forEach(task -> addDues(task, dues));
    return dues.stream()
        .filter(due -> !due.time().isAfter(target))
        .min(Comparator.comparing(Due::time));
  }

  private void addDues(FakeTask task, List<Due> dues) {
    Instant expires = task.expireTime();
    if (expires != null) {
      dues.add(new Due(expires, () -> tasks.expire(task, TaskReason.TASK_REASON_TOTAL_EXPIRED)));
    }
    if (task.nextStart != null) {
      dues.add(new Due(task.nextStart, () -> tasks.start(task)));
    }
    if (task.state == TaskState.TASK_STATE_QUEUED && task.spec.getDeadlines().hasQueueWait()) {
      Instant limit = task.queuedSince.plus(Times.of(task.spec.getDeadlines().getQueueWait()));
      dues.add(new Due(limit, () -> tasks.expire(task, TaskReason.TASK_REASON_QUEUE_WAIT_EXPIRED)));
    }
    Held held = task.held;
    if (held != null) {
      dues.add(lose(task, held.expires, FailureClass.FAILURE_CLASS_LEASE_LOST));
      dues.add(lose(task, held.attemptDeadline, FailureClass.FAILURE_CLASS_ATTEMPT_TIMEOUT));
      Instant idle = held.idleDeadline();
      if (idle != null) {
        dues.add(lose(task, idle, FailureClass.FAILURE_CLASS_IDLE_TIMEOUT));
      }
    }
  }

  private Due lose(FakeTask task, Instant time, FailureClass why) {
    return new Due(time, () -> attempts.lose(task, why, why.name()));
  }

  private void dispatch() {
    FakeTask next = tasks.nextQueued(null);
    while (next != null && instances.stream().anyMatch(FakeInstance::hasRoom)) {
      FakeTask task = next;
      next = tasks.nextQueued(task);
      choose(task).ifPresent(instance -> deliver(task, instance, attempts.assign(task, instance)));
    }
  }

  /** The instance with the least work; none of an agent that declined the task before. */
  private Optional<FakeInstance> choose(FakeTask task) {
    return instances.stream()
        .filter(FakeInstance::hasRoom)
        .filter(instance -> instance.fits(task.target()))
        .filter(instance -> mayRedo(task, instance.card.getAgentId()))
        .filter(instance -> !task.declinedBy.contains(instance.card.getAgentId()))
        .min(Comparator.comparingInt(instance -> instance.unfinished.size()));
  }

  private static boolean mayRedo(FakeTask task, String agentId) {
    if (task.rounds.isEmpty()) {
      return true;
    }
    RedoAssignee rule = task.spec.getVerificationPolicy().getRedoAssignee();
    if (rule == RedoAssignee.REDO_ASSIGNEE_SAME && task.escalatedTo == null) {
      return task.rounds.get(task.rounds.size() - 1).getAgent().getId().equals(agentId);
    }
    return rule != RedoAssignee.REDO_ASSIGNEE_DIFFERENT
        || task.rounds.stream().noneMatch(round -> round.getAgent().getId().equals(agentId));
  }

  private void deliver(FakeTask task, FakeInstance instance, Held held) {
    Lease lease = held.lease;
    Assignment.Builder assignment =
        Assignment.newBuilder()
            .setLease(lease)
            .setSpec(task.spec)
            .setParentId(task.parent == null ? "" : task.parent.id)
            .setRootId(task.root().id)
            .setDepth(task.depth())
            .setRound(task.round)
            .setAttempt(task.attempt)
            .addAllEarlierRounds(task.rounds)
            .setHeartbeatTimeout(Times.duration(held.heartbeat))
            .setAttemptTimeout(Times.duration(Duration.between(tasks.now(), held.attemptDeadline)))
            .setRequester(task.requester);
    if (task.escalatedTo != null) {
      assignment.setEscalatedTo(task.escalatedTo.getCapability());
    }
    if (held.idle != null) {
      assignment.setIdleTimeout(Times.duration(held.idle));
    }
    Instant expires = task.expireTime();
    if (expires != null) {
      assignment.setExpireTime(Times.timestamp(expires));
    }
    instance.send(BrokerFrame.newBuilder().setAssignment(assignment));
  }
}
