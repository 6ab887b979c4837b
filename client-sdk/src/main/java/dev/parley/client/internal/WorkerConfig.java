package dev.parley.client.internal;

import dev.parley.client.AsyncTaskHandler;
import dev.parley.client.ReviewHandler;
import dev.parley.client.TaskHandler;
import dev.parley.client.WorkerListener;
import dev.parley.v1.AgentCard;
import dev.parley.v1.Assignment;
import dev.parley.v1.Target;
import dev.parley.v1.TaskSpec;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The settings of one worker, complete and checked. */
record WorkerConfig(
    AgentCard card,
    Map<String, Handling> handlers,
    @Nullable Handling directTasks,
    int maxInFlight,
    @Nullable Executor executor,
    boolean interruptOnCancel,
    Duration drainGrace,
    boolean drainOnShutdown,
    WorkerListener listener) {

  /** A handler of either kind. */
  sealed interface Handling {}

  record Blocking(TaskHandler handler) implements Handling {}

  /** Gives verdicts instead of results. */
  record Reviewing(ReviewHandler handler) implements Handling {}

  record Async(AsyncTaskHandler handler) implements Handling {}

  /** Who does an assignment. */
  Optional<Handling> handlerOf(Assignment assignment) {
    String escalatedTo = assignment.getEscalatedTo();
    return (escalatedTo.isEmpty()
            ? handlerOf(assignment.getSpec())
            : Optional.ofNullable(handlers.get(escalatedTo)))
        .filter(handling -> !(handling instanceof Reviewing) || assignment.hasReview());
  }

  private Optional<Handling> handlerOf(TaskSpec spec) {
    String capability = capability(spec.getTarget());
    boolean direct = capability.isEmpty() || spec.getTarget().hasAgent();
    if (!direct || handlers.containsKey(capability)) {
      return Optional.ofNullable(handlers.get(capability));
    }
    if (directTasks != null) {
      return Optional.of(directTasks);
    }
    return capability.isEmpty() && handlers.size() == 1
        ? Optional.of(handlers.values().iterator().next())
        : Optional.empty();
  }

  /** The capability that a task comes by: that of its reducer, when children were made of it. */
  private static String capability(Target target) {
    return switch (target.getTargetCase()) {
      case CAPABILITY -> target.getCapability().getCapability();
      case FAN_OUT -> target.getFanOut().getReducer().getCapability();
      case BROADCAST -> target.getBroadcast().getReducer().getCapability();
      case AGENT -> target.getAgent().getCapability();
      case TARGET_NOT_SET -> "";
    };
  }
}
