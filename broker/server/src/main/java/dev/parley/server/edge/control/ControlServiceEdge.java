package dev.parley.server.edge.control;

import dev.parley.engine.control.SwitchBoard;
import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Labels;
import dev.parley.engine.task.Scope;
import dev.parley.engine.task.SwitchLevel;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.SwitchSnapshot;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskCommand.EaseSwitch;
import dev.parley.engine.task.command.TaskCommand.EngageSwitch;
import dev.parley.engine.task.command.TaskCommand.RepeatSwitch;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskReply.SwitchList;
import dev.parley.engine.task.command.TaskReply.Switched;
import dev.parley.engine.task.command.TaskReply.Tolled;
import dev.parley.journal.v1.Actor;
import dev.parley.server.edge.check.Check;
import dev.parley.server.edge.check.ControlCheck;
import dev.parley.server.edge.check.Times;
import dev.parley.server.edge.error.Answering;
import dev.parley.server.edge.error.Errors;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.edge.map.SpecMapper;
import dev.parley.server.edge.map.SwitchMapper;
import dev.parley.server.edge.map.TaskMapper;
import dev.parley.server.edge.rule.RuleDesk;
import dev.parley.server.edge.task.TaskContext;
import dev.parley.server.edge.task.UnaryCall;
import dev.parley.server.security.Identity;
import dev.parley.v1.ControlServiceGrpc;
import dev.parley.v1.DiscardTaskRequest;
import dev.parley.v1.DiscardTaskResponse;
import dev.parley.v1.DrainNodeRequest;
import dev.parley.v1.DrainNodeResponse;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.GetKillReportRequest;
import dev.parley.v1.GetKillReportResponse;
import dev.parley.v1.GetNodeRequest;
import dev.parley.v1.GetNodeResponse;
import dev.parley.v1.KillRequest;
import dev.parley.v1.KillResponse;
import dev.parley.v1.ListSwitchesRequest;
import dev.parley.v1.ListSwitchesResponse;
import dev.parley.v1.Node;
import dev.parley.v1.PauseRequest;
import dev.parley.v1.PauseResponse;
import dev.parley.v1.ResumeRequest;
import dev.parley.v1.ResumeResponse;
import dev.parley.v1.RetargetTaskRequest;
import dev.parley.v1.RetargetTaskResponse;
import dev.parley.v1.ReviveRequest;
import dev.parley.v1.ReviveResponse;
import dev.parley.v1.ReviveStage;
import dev.parley.v1.RunningAttempts;
import dev.parley.v1.Switch;
import dev.parley.v1.Target;
import dev.parley.v1.Task;
import dev.parley.v1.UndrainNodeRequest;
import dev.parley.v1.UndrainNodeResponse;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The control service: checks each request, throws switches in all shards that they concern, and
 * hands what is about parked tasks to their shard. Thread-safe; nothing here blocks.
 */
public final class ControlServiceEdge extends ControlServiceGrpc.ControlServiceImplBase {
  private static final int LEASES_DEFAULT = 1_000;
  private static final long DRAIN_GRACE_DEFAULT_MS = 30_000;

  private final TaskContext context;
  private final SwitchBoard board;
  private final KillReports reports;
  private final NodeDrain node;

  public ControlServiceEdge(TaskContext context, AgentRegistry agents, NodeDrain node) {
    this.context = context;
    this.node = node;
    this.board = new SwitchBoard(context.shards());
    this.reports = new KillReports(agents);
  }

  @Override
  public void kill(KillRequest request, StreamObserver<KillResponse> out) {
    UnaryCall<KillResponse> call = new UnaryCall<>(out);
    if (passes(call, check -> ControlCheck.kill(check, request))) {
      EngageSwitch engage =
          new EngageSwitch(
              newKey(request.getSwitchId()),
              SwitchMapper.toEngine(request.getScope()),
              SwitchLevel.KILLED,
              false,
              by(request.getAgentId()),
              request.getMessage());
      engage(call, engage, one -> KillResponse.newBuilder().setSwitch(one).build());
    }
  }

  @Override
  public void pause(PauseRequest request, StreamObserver<PauseResponse> out) {
    UnaryCall<PauseResponse> call = new UnaryCall<>(out);
    if (passes(call, check -> ControlCheck.pause(check, request))) {
      EngageSwitch engage =
          new EngageSwitch(
              newKey(request.getSwitchId()),
              SwitchMapper.toEngine(request.getScope()),
              SwitchLevel.HELD,
              request.getRunningAttempts() == RunningAttempts.RUNNING_ATTEMPTS_REVOKE,
              by(request.getAgentId()),
              request.getMessage());
      engage(call, engage, one -> PauseResponse.newBuilder().setSwitch(one).build());
    }
  }

  /** Engages a switch; for a tree or a tenant once it is clear that there is one. */
  private <A> void engage(UnaryCall<A> call, EngageSwitch engage, Function<Switch, A> response) {
    Runnable throwIt = () -> board.engage(engage, switched(call, response));
    Scope scope = engage.scope();
    switch (scope.kind()) {
      case TREE -> {
        TaskKey top = key(engage.key().tenant(), scope.name());
        context
            .shards()
            .submit(
                top,
                new TaskCommand.GetTask(top),
                answering(
                    found -> throwIt.run(), problem -> again(call, engage, problem, response)));
      }
      case TENANT -> {
        if (scope.name().equals(engage.key().tenant())) {
          throwIt.run();
        } else {
          call.refuse(
              Problem.of(
                  ErrorReason.ERROR_REASON_TENANT_NOT_FOUND,
                  "Expected the tenant of the caller, but found another",
                  Errors.fact("tenant", scope.name())));
        }
      }
      case AGENT, CAPABILITY, EVERYTHING, UNSPECIFIED -> throwIt.run();
    }
  }

  /** The tree of a switch may have been forgotten since: that is answered as it was before. */
  private <A> void again(
      UnaryCall<A> call, EngageSwitch engage, Problem missing, Function<Switch, A> response) {
    if (missing.reason() != ErrorReason.ERROR_REASON_TASK_NOT_FOUND) {
      call.refuse(missing);
      return;
    }
    board.repeat(
        new RepeatSwitch(engage.key(), engage.scope()),
        answering(
            reply -> respond(call, reply, response),
            problem ->
                call.refuse(
                    problem.reason() == ErrorReason.ERROR_REASON_SWITCH_NOT_FOUND
                        ? missing
                        : problem)));
  }

  @Override
  public void revive(ReviveRequest request, StreamObserver<ReviveResponse> out) {
    UnaryCall<ReviveResponse> call = new UnaryCall<>(out);
    if (passes(call, check -> ControlCheck.revive(check, request))) {
      SwitchLevel level =
          request.getStage() == ReviveStage.REVIVE_STAGE_ADMIT ? SwitchLevel.HELD : SwitchLevel.OFF;
      board.ease(
          new EaseSwitch(
              switchKey(request.getSwitchId()),
              level,
              /* revives= */ true,
              by(request.getAgentId()),
              request.getMessage()),
          switched(call, one -> ReviveResponse.newBuilder().setSwitch(one).build()));
    }
  }

  @Override
  public void resume(ResumeRequest request, StreamObserver<ResumeResponse> out) {
    UnaryCall<ResumeResponse> call = new UnaryCall<>(out);
    if (passes(call, check -> ControlCheck.resume(check, request))) {
      board.ease(
          new EaseSwitch(
              switchKey(request.getSwitchId()),
              SwitchLevel.OFF,
              /* revives= */ false,
              by(request.getAgentId()),
              request.getMessage()),
          switched(call, one -> ResumeResponse.newBuilder().setSwitch(one).build()));
    }
  }

  @Override
  public void getKillReport(
      GetKillReportRequest request, StreamObserver<GetKillReportResponse> out) {
    UnaryCall<GetKillReportResponse> call = new UnaryCall<>(out);
    if (passes(call, check -> ControlCheck.report(check, request))) {
      int leasesMax = request.getLeasesMax() == 0 ? LEASES_DEFAULT : request.getLeasesMax();
      board.toll(
          switchKey(request.getSwitchId()),
          answering(
              call,
              reply -> {
                Tolled tolled = (Tolled) reply;
                call.respond(
                    GetKillReportResponse.newBuilder()
                        .setSwitch(SwitchMapper.toPublic(tolled.state()))
                        .setReport(reports.report(tolled.toll(), leasesMax))
                        .build());
              }));
    }
  }

  @Override
  public void listSwitches(ListSwitchesRequest request, StreamObserver<ListSwitchesResponse> out) {
    UnaryCall<ListSwitchesResponse> call = new UnaryCall<>(out);
    board.list(
        Identity.current().tenant(),
        answering(
            call,
            reply -> {
              ListSwitchesResponse.Builder response = ListSwitchesResponse.newBuilder();
              for (SwitchSnapshot one : ((SwitchList) reply).switches()) {
                if (request.getIncludeOff() || one.level() != SwitchLevel.OFF) {
                  response.addSwitches(SwitchMapper.toPublic(one));
                }
              }
              call.respond(response.build());
            }));
  }

  @Override
  public void retargetTask(RetargetTaskRequest request, StreamObserver<RetargetTaskResponse> out) {
    UnaryCall<RetargetTaskResponse> call = new UnaryCall<>(out);
    if (passes(call, check -> ControlCheck.retarget(check, request))) {
      TaskKey key = key(Identity.current().tenant(), request.getTaskId());
      Target target = request.getTarget();
      TaskCommand.RetargetTask retarget =
          new TaskCommand.RetargetTask(
              key,
              by(request.getAgentId()),
              target.getCapability().getCapability(),
              target.getAgent().getAgentId(),
              Labels.of(target.getCapability().getLabelsMap()),
              spec -> SpecMapper.retargeted(spec, target),
              SpecMapper::intent,
              request.getMessage());
      Consumer<TaskCommand> give =
          command ->
              ask(
                  call,
                  key,
                  command,
                  task -> RetargetTaskResponse.newBuilder().setTask(task).build());
      RuleDesk rules = context.rules();
      if (rules == null) {
        give.accept(retarget);
      } else {
        rules.retarget(Identity.current(), retarget, give::accept, call::refuse);
      }
    }
  }

  private static Actor by(String agentId) {
    return agentId.isEmpty()
        ? operator()
        : Actors.callingAgent(agentId, Identity.current().principal());
  }

  @Override
  public void discardTask(DiscardTaskRequest request, StreamObserver<DiscardTaskResponse> out) {
    UnaryCall<DiscardTaskResponse> call = new UnaryCall<>(out);
    if (passes(call, check -> ControlCheck.discard(check, request))) {
      TaskKey key = key(Identity.current().tenant(), request.getTaskId());
      ask(
          call,
          key,
          new TaskCommand.DiscardTask(key, by(request.getAgentId()), request.getMessage()),
          task -> DiscardTaskResponse.newBuilder().setTask(task).build());
    }
  }

  @Override
  public void drainNode(DrainNodeRequest request, StreamObserver<DrainNodeResponse> out) {
    UnaryCall<DrainNodeResponse> call = new UnaryCall<>(out);
    if (passes(call, check -> ControlCheck.drain(check, request))
        && isThisNode(call, request.getNodeId())) {
      long graceMs = request.hasGrace() ? Times.millis(request.getGrace()) : 0;
      Node drained =
          node.drain(
              operator(), request.getMessage(), graceMs == 0 ? DRAIN_GRACE_DEFAULT_MS : graceMs);
      call.respond(DrainNodeResponse.newBuilder().setNode(drained).build());
    }
  }

  @Override
  public void undrainNode(UndrainNodeRequest request, StreamObserver<UndrainNodeResponse> out) {
    UnaryCall<UndrainNodeResponse> call = new UnaryCall<>(out);
    if (isThisNode(call, request.getNodeId())) {
      call.respond(UndrainNodeResponse.newBuilder().setNode(node.undrain()).build());
    }
  }

  @Override
  public void getNode(GetNodeRequest request, StreamObserver<GetNodeResponse> out) {
    UnaryCall<GetNodeResponse> call = new UnaryCall<>(out);
    if (isThisNode(call, request.getNodeId())) {
      call.respond(GetNodeResponse.newBuilder().setNode(node.node()).build());
    }
  }

  private boolean isThisNode(UnaryCall<?> call, String nodeId) {
    boolean own = nodeId.isEmpty() || nodeId.equals(node.nodeId());
    if (!own) {
      call.refuse(
          Problem.of(
              ErrorReason.ERROR_REASON_NODE_NOT_FOUND,
              "Expected the id of the node that was asked, but found another",
              Errors.fact("node_id", node.nodeId())));
    }
    return own;
  }

  private <A> void ask(
      UnaryCall<A> call, TaskKey key, TaskCommand command, Function<Task, A> response) {
    context
        .shards()
        .submit(
            key,
            command,
            answering(
                call,
                reply ->
                    call.respond(
                        response.apply(TaskMapper.toPublic(((TaskReply.Found) reply).task())))));
  }

  private <A> Answering switched(UnaryCall<A> call, Function<Switch, A> response) {
    return answering(call, reply -> respond(call, reply, response));
  }

  private static <A> void respond(
      UnaryCall<A> call, TaskReply reply, Function<Switch, A> response) {
    call.respond(response.apply(SwitchMapper.toPublic(((Switched) reply).state())));
  }

  private Answering answering(UnaryCall<?> call, Consumer<TaskReply> answered) {
    return answering(answered, call::refuse);
  }

  private Answering answering(Consumer<TaskReply> answered, Consumer<Problem> refused) {
    return new Answering(context.faults(), "a call of an operator", answered, refused);
  }

  private static boolean passes(UnaryCall<?> call, Consumer<Check> rules) {
    Check check = new Check();
    rules.accept(check);
    Problem problem = check.problem();
    if (problem != null) {
      call.refuse(problem);
    }
    return problem == null;
  }

  private TaskKey newKey(String switchId) {
    return switchKey(switchId.isEmpty() ? context.ids().random() : switchId);
  }

  private static TaskKey switchKey(String switchId) {
    return SwitchSnapshot.key(Identity.current().tenant(), switchId);
  }

  private static TaskKey key(String tenant, String taskId) {
    return new TaskKey(tenant, taskId);
  }

  private static Actor operator() {
    return Actors.operator(Identity.current().principal());
  }
}
