package dev.parley.server.edge.task;

import static dev.parley.server.testing.TestAgent.hello;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.edge.check.Requests;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.WithBroker;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.AgentTarget;
import dev.parley.v1.Assignment;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.ControlServiceGrpc;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.Fail;
import dev.parley.v1.Failure;
import dev.parley.v1.FailureClass;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.FanOutTarget;
import dev.parley.v1.RetargetTaskRequest;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.Target;
import dev.parley.v1.TaskState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A fan-out whose reducer could not do it, and which is given to another one. */
final class FanOutRetargetTest extends WithBroker {
  private static final FanOutTarget MANY =
      FanOutTarget.newBuilder()
          .setTemplate(Requests.spec("review"))
          .addItems(FanOutItem.newBuilder().addInputs(Requests.text("change 1")))
          .setReducer(capability("combine"))
          .build();

  @BeforeEach
  void park() {
    TestAgent worker = TestAgent.connect(broker.channel(), hello("w", 1, "review"));
    TestAgent reducer = TestAgent.connect(broker.channel(), hello("r", 1, "combine"));
    CreateTaskRequest.Builder request = Requests.taskRequest("f", "");
    request
        .getSpecBuilder()
        .setTarget(Target.newBuilder().setFanOut(MANY))
        .setRetryPolicy(
            RetryPolicy.newBuilder()
                .setAttemptsMax(1)
                .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_PARK));
    requester.create(request.build());
    worker.finish(worker.awaitAssignment().getLease(), "fine");
    Fail.Builder failed =
        Fail.newBuilder()
            .setLease(reducer.awaitAssignment().getLease())
            .setFailure(Failure.newBuilder().setFailureClass(FailureClass.FAILURE_CLASS_RETRYABLE));
    reducer.ask(AgentFrame.newBuilder().setFail(failed));
    requester.awaitState("f", TaskState.TASK_STATE_PARKED);
  }

  @Test
  void itStaysAFanOutWithAnotherReducer() {
    TestAgent other = TestAgent.connect(broker.channel(), hello("o", 1, "add"));

    retarget(Target.newBuilder().setCapability(capability("add")));

    Target target =
        Target.newBuilder().setFanOut(MANY.toBuilder().setReducer(capability("add"))).build();
    Assignment reduce = other.awaitAssignment();
    assertThat(reduce.getResumption().getChildrenList()).hasSize(1);
    assertThat(reduce.getSpec().getTarget().getFanOut().getReducer()).isEqualTo(capability("add"));
    assertThat(reduce.getSpec().getTarget().getFanOut().getTemplate().getTarget())
        .isEqualTo(target.getFanOut().getTemplate().getTarget());
    assertThat(requester.get("f").getSpec().getTarget()).isEqualTo(reduce.getSpec().getTarget());
    other.finish(reduce.getLease(), "all fine");
    requester.awaitState("f", TaskState.TASK_STATE_COMPLETED);
  }

  @Test
  void itIsForAnAgentThatIsNamedByItsId() {
    TestAgent other = TestAgent.connect(broker.channel(), hello("o", 1, "add"));

    retarget(Target.newBuilder().setAgent(AgentTarget.newBuilder().setAgentId("o")));

    Assignment reduce = other.awaitAssignment();
    assertThat(reduce.getSpec().getTarget().getAgent().getAgentId()).isEqualTo("o");
    assertThat(reduce.getResumption().getChildrenList()).hasSize(1);
    assertThat(requester.get("f").getJoin().getTotal()).isEqualTo(1);
  }

  private void retarget(Target.Builder others) {
    ControlServiceGrpc.newBlockingStub(broker.channel())
        .retargetTask(RetargetTaskRequest.newBuilder().setTaskId("f").setTarget(others).build());
  }

  private static CapabilityTarget capability(String name) {
    return CapabilityTarget.newBuilder().setCapability(name).build();
  }
}
