package dev.parley.client.internal;

import dev.parley.client.Worker;
import dev.parley.client.WorkerStats;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A worker as its user sees it: hands everything over to the loop. */
final class WorkerImpl implements Worker {
  private final ClientCore core;
  private final WorkerConfig config;
  private final String instanceId = Ids.random();
  private final WorkerCounters counters = new WorkerCounters();
  private final WorkerLoop state;

  private WorkerImpl(ClientCore core, WorkerConfig config) {
    this.core = core;
    this.config = config;
    SerialExecutor listenerThread = new SerialExecutor(core.callbacks);
    this.state =
        new WorkerLoop(
            core,
            config,
            instanceId,
            counters,
            call -> listenerThread.execute(() -> call.accept(config.listener())));
  }

  static WorkerImpl start(ClientCore core, WorkerConfig config) {
    WorkerImpl worker = new WorkerImpl(core, config);
    if (config.drainOnShutdown()) {
      worker.addShutdownHook();
    }
    core.loop.execute(worker.state::connect);
    return worker;
  }

  private void addShutdownHook() {
    Thread hook = new Thread(this::close, "parley-drain-" + agentId());
    Runtime.getRuntime().addShutdownHook(hook);
    Loop.when(state.termination(), (nothing, error) -> removeShutdownHook(hook));
  }

  private static void removeShutdownHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook runs, or has run.
    }
  }

  @Override
  public String agentId() {
    return config.card().getAgentId();
  }

  @Override
  public String instanceId() {
    return instanceId;
  }

  @Override
  public WorkerStats stats() {
    return counters.snapshot();
  }

  @Override
  public void maxInFlight(int tasks) {
    if (tasks < 0 || tasks > config.maxInFlight()) {
      throw new IllegalArgumentException(
          "expected 0 to " + config.maxInFlight() + " tasks, but got " + tasks);
    }
    core.loop.execute(() -> state.capacity(tasks));
  }

  @Override
  public CompletableFuture<Void> drain(Duration grace) {
    core.loop.execute(() -> state.drain(grace));
    return termination();
  }

  @Override
  public CompletableFuture<Void> termination() {
    return core.forUser(state.termination());
  }

  @Override
  public void awaitTermination() throws InterruptedException {
    try {
      state.termination().get();
    } catch (ExecutionException e) {
      throw Errors.rethrown(ClientCore.asParley(e));
    }
  }

  /** Begins what {@link #close()} waits for. */
  void beginDrain() {
    core.loop.execute(() -> state.drain(config.drainGrace()));
  }

  @Override
  public void close() {
    beginDrain();
    Waiting.get(state.termination().handle((nothing, error) -> true));
  }
}
