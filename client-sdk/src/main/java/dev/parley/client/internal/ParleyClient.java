package dev.parley.client.internal;

import dev.parley.client.Agents;
import dev.parley.client.Artifacts;
import dev.parley.client.Control;
import dev.parley.client.Parley;
import dev.parley.client.Requester;
import dev.parley.client.Schedules;
import dev.parley.client.Worker;
import dev.parley.client.WorkerBuilder;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The client: one channel, one loop, and the workers that run over them. Thread-safe. */
public final class ParleyClient implements Parley {
  private final ClientCore core;
  private final Set<WorkerImpl> workers = ConcurrentHashMap.newKeySet();
  private final Requester requester;
  private final Agents agents;
  private final Artifacts artifacts;
  private final Control control;
  private final Schedules schedules;

  /**
   * @param channel closed by {@link #close()}
   * @param callbacks where users' code runs; null for threads of the client's own
   * @param callTimeout how long a call may take with its repetitions
   */
  public ParleyClient(ManagedChannel channel, @Nullable Executor callbacks, Duration callTimeout) {
    this.core = new ClientCore(channel, callbacks, callTimeout);
    this.requester = new RequesterImpl(core);
    this.agents = new AgentsImpl(core);
    this.artifacts = new ArtifactsImpl(core);
    this.control = new ControlImpl(core);
    this.schedules = new SchedulesImpl(core);
  }

  @Override
  public WorkerBuilder worker(String agentId) {
    return new WorkerBuilderImpl(agentId, this::start);
  }

  private Worker start(WorkerConfig config) {
    WorkerImpl worker = WorkerImpl.start(core, config);
    workers.add(worker);
    Loop.when(worker.termination(), (nothing, error) -> workers.remove(worker));
    return worker;
  }

  @Override
  public Requester requester() {
    return requester;
  }

  @Override
  public Agents agents() {
    return agents;
  }

  @Override
  public Artifacts artifacts() {
    return artifacts;
  }

  @Override
  public Schedules schedules() {
    return schedules;
  }

  @Override
  public Control control() {
    return control;
  }

  @Override
  public void close() {
    List<WorkerImpl> running = List.copyOf(workers);
    running.forEach(WorkerImpl::beginDrain);
    running.forEach(WorkerImpl::close);
    core.loop.execute(() -> {
      core.loop.close();
      core.channel.shutdownNow();
    });
    try {
      core.channel.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
