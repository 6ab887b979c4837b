package dev.parley.client.testing;

import dev.parley.client.Parley;
import dev.parley.client.ParleyBuilder;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Limits;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskState;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * A broker inside of the test's process: no network, no Kafka, nothing stored. Good for tests of
 * handlers, requesters and managers; what it promises is what the protocol's comments say, one
 * thread does it, and nothing is fast or bounded.
 *
 * <p>It knows nothing of children that the broker waits for or makes: a yield is refused with
 * {@code FRAME_UNSUPPORTED}, a fan-out or broadcast stays as it was created. What the children of a
 * manager have come to so far can be read.
 *
 * <p>Its clock stands still: leases, backoffs and deadlines run out only by {@link #advance}. To
 * see a retry, wait for the task to be {@code SCHEDULED} with {@link #awaitState} and advance. Real
 * time is only what the client itself measures, such as when it sends heartbeats.
 *
 * <p>It knows neither questions nor messages: an agent that asks is refused, and so are answers and
 * messages.
 *
 * <p>It has no coordination service: whatever is asked of notes and barriers fails as
 * unimplemented, and a watch of notes is never told anything.
 *
 * <p>It has no schedule service, and a task with a schedule is to it like any other.
 *
 * <p>It has no control service: whatever {@code Parley.control()} asks of it fails as
 * unimplemented, and a cancel with a grace cancels at once. It stamps no trust labels and knows no
 * endorsements.
 *
 * <p>It plays no loop policies: however often an agent reports the same action, brings the same
 * result or gets no further, and whatever a child asks of an ancestor, nothing is a loop to it.
 *
 * <p>It gives tasks to others as their retry and verification policies say, and then has a human
 * judge, who is whoever names no agent. It knows no best round: {@code ACCEPT_BEST} fails the task.
 *
 * <p>It runs no checks and has nobody review but requesters: an agent's verdict is refused. Who
 * finds a criterion wrong or a result unverifiable parks the task, whomever its policy names.
 *
 * <p>Thread-safe.
 *
 * <pre>{@code
 * try (FakeBroker broker = FakeBroker.start();
 *     Parley parley = broker.connect()) {
 *   parley.worker("echo").capability("echo", task -> TaskResult.text(task.text())).start();
 *   TaskDraft draft = TaskDraft.forCapability("echo").objective("Say it back.").text("hi").build();
 *   assertEquals("hi", parley.requester().submit(draft).result(Duration.ofSeconds(5)).text());
 * }
 * }</pre>
 *
 * <p>It keeps no artifacts: {@link dev.parley.client.Parley#artifacts()} fails with {@code
 * UNIMPLEMENTED}.
 */
public final class FakeBroker implements AutoCloseable {
  private final FakeNode node;
  private final String name;
  private final FakeCalls calls = new FakeCalls();
  private final Server server;

  private FakeBroker(Builder settings) {
    this.node = new FakeNode(settings.limits, settings.heartbeatInterval, settings.followsMax);
    this.name = "parley-fake-" + UUID.randomUUID();
    try {
      this.server =
          InProcessServerBuilder.forName(name)
              .executor(node.thread())
              .intercept(calls)
              .addService(new FakeAgentService(node))
              .addService(new FakeTaskService(node))
              .addService(new FakeDirectoryService(node))
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("the fake broker could not start", e);
    }
  }

  /** Starts a broker with generous limits. */
  public static FakeBroker start() {
    return builder().start();
  }

  /** Starts with other settings. */
  public static Builder builder() {
    return new Builder();
  }

  /** A client of this broker. */
  public Parley connect() {
    return client().connect();
  }

  /** Settings for a client of this broker. */
  public ParleyBuilder client() {
    return Parley.builder().channel(InProcessChannelBuilder.forName(name));
  }

  /** A connection to this broker for calls that the SDK does not make. Whoever asks closes it. */
  public ManagedChannel channel() {
    return InProcessChannelBuilder.forName(name).build();
  }

  /** The broker's time. */
  public Instant now() {
    return node.get(node.tasks()::now);
  }

  /** Lets time pass, step by step: whatever falls due on the way happens in its order. */
  public void advance(Duration by) {
    node.run(() -> node.advance(by));
  }

  /** A task as it is now. */
  public Task task(String taskId) {
    return node.get(() -> node.tasks().get(taskId).toMessage());
  }

  /** All tasks, oldest first. */
  public List<Task> tasks() {
    return node.get(() -> node.tasks().all().stream().map(FakeTask::toMessage).toList());
  }

  /** What has happened to a task. */
  public List<TaskEvent> history(String taskId) {
    return node.get(() -> List.copyOf(node.tasks().get(taskId).history));
  }

  /** Every frame that instances of an agent have sent, the first 10,000 of them. */
  public List<AgentFrame> frames(String agentId) {
    return node.get(() -> node.frames(agentId));
  }

  /**
   * How often a method was called so far; a stream counts once.
   *
   * @param method the bare name, such as {@code GetTask}
   */
  public int calls(String method) {
    return calls.of(method);
  }

  /**
   * Waits until a task is in a state.
   *
   * @return the task then
   * @throws AssertionError if that takes longer than ten seconds of real time
   */
  public Task awaitState(String taskId, TaskState state) {
    node.await(
        () -> {
          FakeTask task = node.tasks().find(taskId);
          return task != null && task.state == state;
        },
        () ->
            "expected " + taskId + " to be " + state + ", but found " + node.tasks().find(taskId));
    return task(taskId);
  }

  /**
   * Waits until an agent has sent frames that satisfy a condition.
   *
   * @throws AssertionError if that takes longer than ten seconds of real time
   */
  public void awaitFrames(String agentId, Predicate<List<AgentFrame>> condition) {
    node.await(
        () -> condition.test(node.frames(agentId)),
        () -> "expected other frames than " + node.frames(agentId));
  }

  /**
   * Waits until so many instances of an agent are connected.
   *
   * @throws AssertionError if that takes longer than ten seconds of real time
   */
  public void awaitInstances(String agentId, int count) {
    node.await(
        () ->
            node.instances().stream()
                    .filter(found -> found.welcomed && found.card.getAgentId().equals(agentId))
                    .count()
                == count,
        () -> "expected " + count + " instances of " + agentId + ", but found " + node.instances());
  }

  /**
   * Waits until so many watches are open.
   *
   * @throws AssertionError if that takes longer than ten seconds of real time
   */
  public void awaitWatches(int count) {
    node.await(
        () -> node.watches().size() == count,
        () -> "expected " + count + " watches, but found " + node.watches().size());
  }

  /** Makes things go wrong. */
  public FakeFaults faults() {
    return node.faults();
  }

  /** Ends the broker. Clients find it away. */
  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    node.stop();
  }

  /** Settings of a fake broker. */
  public static final class Builder {
    private Limits limits =
        Limits.newBuilder()
            .setPayloadBytesMax(256 * 1024)
            .setFrameBytesMax(1024 * 1024)
            .setInFlightMax(1_000)
            .setUnackedFramesMax(64)
            .setProgressBytesMax(16 * 1024)
            .setDepthMax(8)
            .setChildrenMax(10_000)
            .setBatchRequestsMax(100)
            .setHistoryEventsMax(10_000)
            .setHistoryBytesMax(512L * 1024 * 1024)
            .build();
    private Duration heartbeatInterval = Duration.ofSeconds(10);
    private int followsMax = 200_000;

    private Builder() {}

    /** The limits that agents are told; it enforces those on payloads and batches. */
    public Builder limits(Limits limits) {
      this.limits = limits;
      return this;
    }

    /** How often agents are told to send heartbeats. */
    public Builder heartbeatInterval(Duration interval) {
      heartbeatInterval = interval;
      return this;
    }

    /** How many tasks may be followed on one stream. */
    public Builder followsMax(int tasks) {
      followsMax = tasks;
      return this;
    }

    /** Starts the broker. */
    public FakeBroker start() {
      return new FakeBroker(this);
    }
  }
}
