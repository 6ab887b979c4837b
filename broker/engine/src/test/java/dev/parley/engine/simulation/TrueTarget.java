package dev.parley.engine.simulation;

import dev.parley.engine.task.Policies.RedoAssignee;
import dev.parley.engine.task.TaskKey;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.journal.v1.TaskRetargeted;
import dev.parley.journal.v1.VerdictGiven;
import java.util.HashSet;
import java.util.Set;

/** Whom one task is for, as its events tell it: those get it, and nobody else. */
final class TrueTarget {

  private static final String RIGHT = "a task goes to whom it is for";
  private static final String REDO = "a redo goes to whom its policy says";

  private final TaskKey key;
  private final Counters counters;

  /** Who did a round. */
  private final Set<String> workers = new HashSet<>();

  /** Who did the last round since the task was given to others; empty for nobody. */
  private String lastWorker = "";

  /** As it was created, but for what those have changed who gave it to others. */
  private TaskCreated asked;

  private boolean escalated;

  /** Those that the task was escalated to last; empty for nobody. */
  private String lastResort = "";

  TrueTarget(TaskKey key, TaskCreated created, Counters counters) {
    this.key = key;
    this.asked = created;
    this.counters = counters;
  }

  void happened(Event event) {
    switch (event.getKindCase()) {
      case TASK_ASSIGNED -> assigned(event.getTaskAssigned().getAgentId());
      case RESULT_SUBMITTED -> {
        lastWorker = event.getActor().getId();
        workers.add(lastWorker);
      }
      case VERDICT_GIVEN -> verdict(event.getVerdictGiven());
      case LOOP_DETECTED -> escalated(event.getLoopDetected().getEscalationCapability());
      case ATTEMPT_FAILED -> escalated(event.getAttemptFailed().getEscalation().getCapability());
      case ATTEMPT_DECLINED ->
          escalated(event.getAttemptDeclined().getEscalation().getCapability());
      case TASK_RETARGETED -> retargeted(event.getTaskRetargeted());
      default -> {}
    }
  }

  private void verdict(VerdictGiven given) {
    if (given.getEscalated() && !escalated) {
      escalated = true;
      escalated(asked.getVerificationPolicy().getEscalationCapability());
    }
  }

  private void escalated(String to) {
    lastResort = to.isEmpty() ? lastResort : to;
  }

  private void retargeted(TaskRetargeted to) {
    asked =
        asked.toBuilder()
            .setCapability(to.getCapability())
            .setAgentId(to.getAgentId())
            .setSpec(to.getSpec())
            .setIntent(to.getIntent())
            .build();
    lastResort = "";
    lastWorker = "";
    counters.count(Counters.Event.TASK_RETARGETED);
  }

  private void assigned(String agent) {
    boolean right =
        agentId().isEmpty() ? SimAgent.offers(agent, capability()) : agent.equals(agentId());
    Broken.unless(
        right,
        RIGHT,
        "task %s for %s was given to %s",
        key,
        agentId().isEmpty() ? capability() : agentId(),
        agent);
    if (!key.isReview() && agentId().isEmpty() && !workers.isEmpty()) {
      redone(agent);
    }
  }

  private void redone(String agent) {
    RedoAssignee by = RedoAssignee.byNumber(asked.getVerificationPolicy().getRedoAssignee());
    boolean right =
        switch (by) {
          case UNSPECIFIED, ANY -> true;
          // Those that it was escalated to are others in any case.
          case SAME -> !lastResort.isEmpty() || lastWorker.isEmpty() || agent.equals(lastWorker);
          case DIFFERENT -> !workers.contains(agent);
        };
    Broken.unless(right, REDO, "task %s was given to %s, and not to %s", key, agent, by);
    if (by == RedoAssignee.SAME && lastResort.isEmpty()) {
      counters.count(Counters.Event.REDONE_BY_SAME);
    } else if (by == RedoAssignee.DIFFERENT) {
      counters.count(Counters.Event.REDONE_BY_OTHER);
    }
  }

  /** Whether a child asks what the task asks, of the same, or of who works on it. */
  boolean isAskedBack(TaskCreated child, String worker) {
    long intent =
        asked.getIntent() == 0 ? SimStamps.STAMPS.intent(asked.getSpec()) : asked.getIntent();
    boolean ofTheSame =
        child.getCapability().isEmpty()
            ? child.getAgentId().equals(worker)
            : child.getCapability().equals(asked.getCapability());
    return ofTheSame && intent == child.getIntent() && !asked.hasFanOut() && !child.hasFanOut();
  }

  /** The task as it is now. */
  TaskCreated asked() {
    return asked;
  }

  /** The capability that the task is for, or was escalated to. */
  String capability() {
    return lastResort.isEmpty() ? asked.getCapability() : lastResort;
  }

  /** The agent that the task is for; empty when it is for a capability. */
  String agentId() {
    return lastResort.isEmpty() ? asked.getAgentId() : "";
  }
}
