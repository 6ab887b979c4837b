package dev.parley.client.internal;

import dev.parley.client.Schedules;
import dev.parley.client.TaskDraft;
import dev.parley.client.TaskFilter;
import dev.parley.v1.OverlapAction;
import dev.parley.v1.PauseScheduleRequest;
import dev.parley.v1.ResumeScheduleRequest;
import dev.parley.v1.ScheduleServiceGrpc;
import dev.parley.v1.Task;
import dev.parley.v1.TriggerScheduleRequest;
import dev.parley.v1.UpdateScheduleRequest;
import io.grpc.MethodDescriptor;

/** The schedule service as a client calls it. */
final class SchedulesImpl implements Schedules {

  private final ClientCore core;
  private final String agentId;

  SchedulesImpl(ClientCore core) {
    this(core, "");
  }

  /**
   * @param agentId the agent that asks; empty for a human
   */
  private SchedulesImpl(ClientCore core, String agentId) {
    this.core = core;
    this.agentId = agentId;
  }

  @Override
  public Schedules asAgent(String askingAgentId) {
    return new SchedulesImpl(core, askingAgentId);
  }

  private <Q, A> A call(MethodDescriptor<Q, A> method, Q request) {
    return Waiting.get(core.call(method, request));
  }

  @Override
  public Iterable<Task> list() {
    return RequesterImpl.list(core, TaskFilter.all().schedulesOnly().toMessage());
  }

  @Override
  public Iterable<Task> runs(String scheduleId) {
    return RequesterImpl.list(core, TaskFilter.all().childrenOf(scheduleId).toMessage());
  }

  @Override
  public Task pause(String scheduleId, String why) {
    PauseScheduleRequest request =
        PauseScheduleRequest.newBuilder()
            .setTaskId(scheduleId)
            .setMessage(why)
            .setAgentId(agentId)
            .build();
    return call(ScheduleServiceGrpc.getPauseScheduleMethod(), request).getTask();
  }

  @Override
  public Task resume(String scheduleId, String why) {
    ResumeScheduleRequest request =
        ResumeScheduleRequest.newBuilder()
            .setTaskId(scheduleId)
            .setMessage(why)
            .setAgentId(agentId)
            .build();
    return call(ScheduleServiceGrpc.getResumeScheduleMethod(), request).getTask();
  }

  @Override
  public Task update(String scheduleId, TaskDraft draft) {
    UpdateScheduleRequest request =
        UpdateScheduleRequest.newBuilder()
            .setTaskId(scheduleId)
            .setSpec(draft.spec())
            .setAgentId(agentId)
            .build();
    return call(ScheduleServiceGrpc.getUpdateScheduleMethod(), request).getTask();
  }

  @Override
  public Task trigger(String scheduleId, OverlapAction overlap) {
    // The id makes it safe to repeat.
    TriggerScheduleRequest request =
        TriggerScheduleRequest.newBuilder()
            .setRequestId(Ids.random())
            .setTaskId(scheduleId)
            .setOverlapAction(overlap)
            .setAgentId(agentId)
            .build();
    return call(ScheduleServiceGrpc.getTriggerScheduleMethod(), request).getRun();
  }
}
