package dev.parley.server.edge.agent;

import static dev.parley.server.testing.TestAgent.hello;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.edge.check.Requests;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.TestRequester;
import dev.parley.server.testing.WithBroker;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Assignment;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.Decline;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.Fail;
import dev.parley.v1.Failure;
import dev.parley.v1.FailureClass;
import dev.parley.v1.Hello;
import dev.parley.v1.Lease;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Whom a task goes to when attempts or declines are used up, over real connections. */
final class EscalationWireTest extends WithBroker {
  private static final CapabilityTarget EXPERT =
      CapabilityTarget.newBuilder().setCapability("expert").putLabels("tier", "2").build();

  @Test
  void whoIsEscalatedToIsToldByWhichCapabilityAndTheHistorySaysWhy() {
    TestAgent junior = TestAgent.connect(broker.channel(), hello("j", 1, "work"));
    TestAgent senior = expert();
    requester.create(task());
    assertThat(junior.ask(failure(junior.awaitAssignment().getLease())).hasRefusal()).isFalse();

    Assignment work = senior.awaitAssignment();

    assertThat(work.getEscalatedTo()).isEqualTo("expert");
    assertThat(work.getAttempt()).isEqualTo(1);
    senior.ask(failure(work.getLease()));
    assertThat(requester.get("t1").getState()).isEqualTo(TaskState.TASK_STATE_PARKED);
    assertThat(requester.get("t1").getReason())
        .isEqualTo(TaskReason.TASK_REASON_ATTEMPTS_EXHAUSTED);
    List<TaskEvent> failures = history(TaskEvent::hasFailed);
    assertThat(failures.getFirst().getState()).isEqualTo(TaskState.TASK_STATE_QUEUED);
    assertThat(failures.getFirst().getFailed().getEscalatedTo()).isEqualTo(EXPERT);
    assertThat(failures.getLast().getFailed().hasEscalatedTo()).isFalse();
  }

  @Test
  void declinesAreEscalatedAsWell() {
    TestAgent junior = TestAgent.connect(broker.channel(), hello("j", 1, "work"));
    TestAgent senior = expert();
    requester.create(task());

    junior.ask(
        AgentFrame.newBuilder()
            .setDecline(
                Decline.newBuilder()
                    .setLease(junior.awaitAssignment().getLease())
                    .setMessage("not mine")));

    assertThat(senior.awaitAssignment().getEscalatedTo()).isEqualTo("expert");
    assertThat(history(TaskEvent::hasDeclined))
        .singleElement()
        .satisfies(event -> assertThat(event.getDeclined().getEscalatedTo()).isEqualTo(EXPERT));
  }

  private TestAgent expert() {
    Hello.Builder hello = hello("s", 1, "expert");
    hello.getCardBuilder().putLabels("tier", "2");
    return TestAgent.connect(broker.channel(), hello);
  }

  private static CreateTaskRequest task() {
    CreateTaskRequest.Builder request = Requests.taskRequest("t1", "work");
    request
        .getSpecBuilder()
        .getRetryPolicyBuilder()
        .setAttemptsMax(1)
        .setDeclinesMax(1)
        .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_ESCALATE)
        .setEscalation(EXPERT);
    return request.build();
  }

  private static AgentFrame.Builder failure(Lease lease) {
    return AgentFrame.newBuilder()
        .setFail(
            Fail.newBuilder()
                .setLease(lease)
                .setFailure(
                    Failure.newBuilder()
                        .setFailureClass(FailureClass.FAILURE_CLASS_RETRYABLE)
                        .setMessage("it broke")));
  }

  /** Events of the task, which is ended for it. */
  private List<TaskEvent> history(Predicate<TaskEvent> which) {
    requester
        .timed()
        .cancelTask(
            CancelTaskRequest.newBuilder().setGrace(TestRequester.AT_ONCE).setTaskId("t1").build());
    return requester.history("t1").stream().filter(which).toList();
  }
}
