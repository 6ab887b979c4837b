package dev.parley.server.edge.schedule;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Schedules.OverlapAction;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.server.edge.check.Check;
import dev.parley.server.edge.check.ScheduleCheck;
import dev.parley.server.edge.error.Answering;
import dev.parley.server.edge.error.Errors;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.edge.map.SpecMapper;
import dev.parley.server.edge.map.TaskMapper;
import dev.parley.server.edge.map.TrustStamp;
import dev.parley.server.edge.rule.RuleDesk;
import dev.parley.server.edge.task.TaskContext;
import dev.parley.server.security.Identity;
import dev.parley.v1.PauseScheduleRequest;
import dev.parley.v1.PauseScheduleResponse;
import dev.parley.v1.ResumeScheduleRequest;
import dev.parley.v1.ResumeScheduleResponse;
import dev.parley.v1.ScheduleServiceGrpc;
import dev.parley.v1.Task;
import dev.parley.v1.TriggerScheduleRequest;
import dev.parley.v1.TriggerScheduleResponse;
import dev.parley.v1.UpdateScheduleRequest;
import dev.parley.v1.UpdateScheduleResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The schedule service: checks each request and asks the shard of the schedule. Thread-safe;
 * nothing here blocks.
 */
public final class ScheduleServiceEdge extends ScheduleServiceGrpc.ScheduleServiceImplBase {
  private final TaskContext context;

  public ScheduleServiceEdge(TaskContext context) {
    this.context = context;
  }

  @Override
  public void updateSchedule(
      UpdateScheduleRequest request, StreamObserver<UpdateScheduleResponse> out) {
    if (passes(out, check -> ScheduleCheck.update(check, request, context.limits()))) {
      TaskKey key = key(request.getTaskId());
      Actor actor = by(request.getAgentId());
      TrustStamp stamp = TrustStamp.ofCaller(false, request.getAgentId());
      TaskCreated changed = SpecMapper.toStored(request.getSpec(), "", "", stamp);
      Consumer<TaskCreated> change =
          to ->
              ask(
                  out,
                  key,
                  new TaskCommand.ChangeSchedule(key, actor, to),
                  task -> UpdateScheduleResponse.newBuilder().setTask(task).build());
      Consumer<Problem> refused = problem -> out.onError(Errors.exception(problem));
      Identity caller = Identity.current();
      RuleDesk rules = context.rules();
      context.prepare(
          caller,
          request.getSpec(),
          invalid -> {
            if (invalid != null) {
              refused.accept(invalid);
            } else if (rules == null) {
              change.accept(changed);
            } else {
              rules.create(caller, key, actor, changed, change, refused);
            }
          });
    }
  }

  @Override
  public void pauseSchedule(
      PauseScheduleRequest request, StreamObserver<PauseScheduleResponse> out) {
    if (passes(out, check -> ScheduleCheck.pause(check, request))) {
      TaskKey key = key(request.getTaskId());
      ask(
          out,
          key,
          new TaskCommand.HoldSchedule(key, by(request.getAgentId()), true, request.getMessage()),
          task -> PauseScheduleResponse.newBuilder().setTask(task).build());
    }
  }

  @Override
  public void resumeSchedule(
      ResumeScheduleRequest request, StreamObserver<ResumeScheduleResponse> out) {
    if (passes(out, check -> ScheduleCheck.resume(check, request))) {
      TaskKey key = key(request.getTaskId());
      ask(
          out,
          key,
          new TaskCommand.HoldSchedule(key, by(request.getAgentId()), false, request.getMessage()),
          task -> ResumeScheduleResponse.newBuilder().setTask(task).build());
    }
  }

  @Override
  public void triggerSchedule(
      TriggerScheduleRequest request, StreamObserver<TriggerScheduleResponse> out) {
    if (!passes(out, check -> ScheduleCheck.trigger(check, request))) {
      return;
    }
    TaskKey key = key(request.getTaskId());
    submit(
        out,
        key,
        new TaskCommand.TriggerSchedule(
            key,
            by(request.getAgentId()),
            runId(request),
            OverlapAction.byNumber(request.getOverlapActionValue())),
        reply -> {
          TaskReply.Created run = (TaskReply.Created) reply;
          return TriggerScheduleResponse.newBuilder()
              .setRun(TaskMapper.toPublic(run.task()))
              .setCreated(run.created())
              .build();
        });
  }

  /** The same for the same request of the same caller. */
  private String runId(TriggerScheduleRequest request) {
    String segment =
        request.getRequestId().isEmpty()
            ? context.ids().random()
            : context
                .ids()
                .requested(
                    Identity.current(),
                    request.getTaskId(),
                    request.getRequestId(),
                    request.getAgentId());
    return request.getTaskId() + "." + segment;
  }

  private <A> void ask(
      StreamObserver<A> out, TaskKey key, TaskCommand command, Function<Task, A> response) {
    submit(
        out,
        key,
        command,
        reply -> response.apply(TaskMapper.toPublic(((TaskReply.Found) reply).task())));
  }

  private <A> void submit(
      StreamObserver<A> out, TaskKey key, TaskCommand command, Function<TaskReply, A> response) {
    context
        .shards()
        .submit(
            key,
            command,
            new Answering(
                context.faults(),
                command.getClass().getSimpleName(),
                reply -> {
                  out.onNext(response.apply(reply));
                  out.onCompleted();
                },
                problem -> out.onError(Errors.exception(problem))));
  }

  private static <A> boolean passes(StreamObserver<A> out, Consumer<Check> rules) {
    // With a handler, answering a call that its caller has canceled does no harm.
    ((ServerCallStreamObserver<A>) out).setOnCancelHandler(() -> {});
    Check check = new Check();
    rules.accept(check);
    Problem problem = check.problem();
    if (problem != null) {
      out.onError(Errors.exception(problem));
    }
    return problem == null;
  }

  private static TaskKey key(String taskId) {
    return new TaskKey(Identity.current().tenant(), taskId);
  }

  /** An agent that says who it is, or else a human. */
  private static Actor by(String agentId) {
    return Actors.caller(agentId, Identity.current().principal());
  }
}
