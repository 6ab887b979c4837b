package dev.parley.client.internal;

import dev.parley.client.AsyncTaskHandler;
import dev.parley.client.ReviewHandler;
import dev.parley.client.TaskHandler;
import dev.parley.client.Worker;
import dev.parley.client.WorkerBuilder;
import dev.parley.client.WorkerListener;
import dev.parley.client.internal.WorkerConfig.Handling;
import dev.parley.v1.AgentCard;
import dev.parley.v1.Capability;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects a {@link WorkerConfig}. */
final class WorkerBuilderImpl implements WorkerBuilder {
  private final Function<WorkerConfig, Worker> starter;
  private final AgentCard.Builder card = AgentCard.newBuilder();
  private final Map<String, Handling> handlers = new LinkedHashMap<>();
  private @Nullable Handling directTasks;
  private int maxInFlight = 1;
  private @Nullable Executor executor;
  private boolean interruptOnCancel;
  private Duration drainGrace = Duration.ofSeconds(30);
  private boolean drainOnShutdown = true;
  private WorkerListener listener = new WorkerListener() {};

  WorkerBuilderImpl(String agentId, Function<WorkerConfig, Worker> starter) {
    this.starter = starter;
    card.setAgentId(agentId);
  }

  @Override
  public WorkerBuilder displayName(String name) {
    card.setDisplayName(name);
    return this;
  }

  @Override
  public WorkerBuilder description(String description) {
    card.setDescription(description);
    return this;
  }

  @Override
  public WorkerBuilder version(String version) {
    card.setVersion(version);
    return this;
  }

  @Override
  public WorkerBuilder label(String key, String value) {
    card.putLabels(key, value);
    return this;
  }

  @Override
  public WorkerBuilder capability(Capability capability, TaskHandler handler) {
    return offer(capability, new WorkerConfig.Blocking(handler));
  }

  @Override
  public WorkerBuilder capabilityAsync(Capability capability, AsyncTaskHandler handler) {
    return offer(capability, new WorkerConfig.Async(handler));
  }

  @Override
  public WorkerBuilder reviewer(String capability, ReviewHandler handler) {
    return offer(
        Capability.newBuilder().setName(capability).build(), new WorkerConfig.Reviewing(handler));
  }

  private WorkerBuilder offer(Capability capability, Handling handling) {
    if (handlers.putIfAbsent(capability.getName(), handling) != null) {
      throw new IllegalArgumentException(
          "expected each capability once, but " + capability.getName() + " was offered before");
    }
    card.addCapabilities(capability);
    return this;
  }

  @Override
  public WorkerBuilder directTasks(TaskHandler handler) {
    directTasks = new WorkerConfig.Blocking(handler);
    return this;
  }

  @Override
  public WorkerBuilder maxInFlight(int tasks) {
    if (tasks < 1) {
      throw new IllegalArgumentException("expected maxInFlight of at least 1, but got " + tasks);
    }
    maxInFlight = tasks;
    return this;
  }

  @Override
  public WorkerBuilder executor(Executor executor) {
    this.executor = executor;
    return this;
  }

  @Override
  public WorkerBuilder interruptOnCancel(boolean interrupt) {
    interruptOnCancel = interrupt;
    return this;
  }

  @Override
  public WorkerBuilder drainGrace(Duration grace) {
    drainGrace = grace;
    return this;
  }

  @Override
  public WorkerBuilder drainOnShutdown(boolean drain) {
    drainOnShutdown = drain;
    return this;
  }

  @Override
  public WorkerBuilder listener(WorkerListener listener) {
    this.listener = listener;
    return this;
  }

  @Override
  public Worker start() {
    if (handlers.isEmpty() && directTasks == null) {
      throw new IllegalStateException(
          "expected a handler, but the worker has none: call capability(name, handler)");
    }
    return starter.apply(
        new WorkerConfig(
            card.build(),
            new LinkedHashMap<>(handlers),
            directTasks,
            maxInFlight,
            executor,
            interruptOnCancel,
            drainGrace,
            drainOnShutdown,
            listener));
  }
}
