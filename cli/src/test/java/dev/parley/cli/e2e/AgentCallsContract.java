package dev.parley.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.cli.client.BrokerError;
import dev.parley.client.Parley;
import dev.parley.client.ParleyException;
import dev.parley.client.Review;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskFailure;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskHandler;
import dev.parley.client.TaskResult;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.Lease;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.TaskServiceGrpc.TaskServiceBlockingStub;
import dev.parley.v1.TaskState;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What agents may not do in their own name, or under a lease: the same of every broker, so that the
 * one that tests of agents run on refuses what the real one refuses.
 */
abstract class AgentCallsContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Others use the same broker. */
  private final String unique = UUID.randomUUID().toString().substring(0, 8);

  private final String planner = "planner-" + unique;
  private final String doer = "doer-" + unique;

  private Parley parley;
  private ManagedChannel channel;

  /** Connects to the broker. */
  abstract Parley connect();

  /** Opens a channel to the broker, for what no client does. */
  abstract ManagedChannel channel();

  @BeforeEach
  void open() {
    parley = connect();
    channel = channel();
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    parley.close();
  }

  @Test
  void aLeaseThatAnotherAgentHoldsIsNotLive() throws Exception {
    done();

    String answers =
        plan(task -> {
          String create = create(task.lease(), doer) + ", " + create(task.lease(), planner);
          TaskHandle child = task.manager().submit(draft(doer).reviewByRequester().build(), "c");
          await(child, TaskState.TASK_STATE_VERIFYING);
          String review = refusal(() -> child.asAgent(doer).review(1, Review.accept()));
          child.review(1, Review.accept());
          return TaskResult.text(create + "; " + review + ", " + child.await(PATIENCE).completed());
        });

    assertThat(answers).isEqualTo("STALE_LEASE, created; STALE_LEASE, true");
  }

  private void done() {
    parley.worker(doer).capability(doer, task -> TaskResult.text("done")).start();
  }

  /** Has the planner do something, and returns its result. */
  private String plan(TaskHandler handler) throws Exception {
    parley.worker(planner).capability(planner, handler).start();
    return parley.requester().submit(draft(planner).build()).result(PATIENCE).text();
  }

  private static TaskDraft.Builder draft(String capability) {
    return TaskDraft.forCapability(capability).objective("Do it.");
  }

  private String create(Lease lease, String agentId) {
    CreateTaskRequest request =
        CreateTaskRequest.newBuilder()
            .setTaskId(lease.getTaskId() + ".raw")
            .setSpec(draft("nobody-" + unique).build().spec())
            .setParentLease(lease)
            .setAgentId(agentId)
            .build();
    try {
      return stub().createTask(request).getCreated() ? "created" : "found";
    } catch (StatusRuntimeException e) {
      return reason(e);
    }
  }

  private TaskServiceBlockingStub stub() {
    return TaskServiceGrpc.newBlockingStub(channel);
  }

  private static String reason(StatusRuntimeException e) {
    return name(BrokerError.of(e).reason());
  }

  private static String name(ErrorReason reason) {
    return reason.name().substring("ERROR_REASON_".length());
  }

  private static void await(TaskHandle task, TaskState state) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (task.get().getState() != state) {
      assertThat(System.nanoTime()).as("%s in time", state).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  private static String refusal(ThrowingCallable call) {
    return name(catchThrowableOfType(ParleyException.class, call).reason());
  }

  @Test
  void aVerdictUnderTheLeaseOfAnotherTaskThanTheParentIsRefused() {
    TaskHandle task = parley.requester().submit(draft(doer).reviewByRequester().build());
    ReviewTaskRequest request =
        ReviewTaskRequest.newBuilder()
            .setRequestId("r")
            .setTaskId(task.id())
            .setRound(1)
            .setParentLease(Lease.newBuilder().setTaskId("another").setToken(1))
            .setVerdict(Verdict.newBuilder().setDecision(VerdictDecision.VERDICT_DECISION_ACCEPT))
            .build();

    assertThatThrownBy(() -> stub().reviewTask(request))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            refused -> assertThat(reason(refused)).isEqualTo("TASK_ID_NOT_IN_TREE"));
  }

  @Test
  void whoWasNotToldToStopGetsNoSecondTaskForSayingThatItHas() throws Exception {
    parley.requester().submit(draft(doer).build());
    try (AgentWire agent = new AgentWire(channel, doer, doer)) {
      Lease lease = agent.awaitAssignment().getLease();
      TaskHandle second = parley.requester().submit(draft(doer).build());

      assertThat(name(agent.stop(lease).getRefusal().getReason())).isEqualTo("STATE_MISMATCH");
      assertThat(second.get().getState()).isEqualTo(TaskState.TASK_STATE_QUEUED);
      assertThat(agent.deliver(lease, "done").hasRefusal()).isFalse();
      Lease next = agent.awaitAssignment().getLease();
      assertThat(next.getTaskId()).isEqualTo(second.id());

      assertThat(agent.deliver(next, "done").hasRefusal()).isFalse();
      assertThat(agent.stop(next).hasRefusal()).as("it is not live any more").isFalse();
    }
  }

  @Test
  void whoWorkedOnAParkedTaskDoesNotLetItGoOnButOthersDo() throws Exception {
    fails();
    TaskHandle task = parley.requester().submit(parking().build());
    await(task, TaskState.TASK_STATE_PARKED);

    assertThatThrownBy(() -> task.asAgent(doer).retry("again"))
        .isInstanceOfSatisfying(
            ParleyException.class,
            refused ->
                assertThat(refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_SELF_APPROVAL));
    assertThat(task.asAgent("auditor").retry("again").getState())
        .isNotEqualTo(TaskState.TASK_STATE_PARKED);
  }

  private void fails() {
    parley
        .worker(doer)
        .capability(
            doer,
            task -> {
              throw TaskFailure.retryable("no");
            })
        .start();
  }

  private TaskDraft.Builder parking() {
    return draft(doer).attempts(1).whenAttemptsExhausted(ExhaustionAction.EXHAUSTION_ACTION_PARK);
  }

  @Test
  void aManagerLetsItsParkedChildGoOn() throws Exception {
    fails();

    String states =
        plan(task -> {
          TaskHandle child = parked(task);
          child.retry("again");
          await(child, TaskState.TASK_STATE_PARKED);
          return TaskResult.text("attempts: " + child.get().getAttemptTotal());
        });

    assertThat(states).isEqualTo("attempts: 2");
  }

  private TaskHandle parked(TaskContext task) throws InterruptedException {
    TaskHandle child = task.manager().submit(parking().build(), "c");
    await(child, TaskState.TASK_STATE_PARKED);
    return child;
  }
}
