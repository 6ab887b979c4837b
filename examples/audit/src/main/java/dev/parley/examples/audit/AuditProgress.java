package dev.parley.examples.audit;

import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TaskState;
import dev.parley.v1.VerdictDecision;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What has happened in the tree of an audit so far, told event by event. Thread-safe.
 *
 * <p>Everything here is counted from the history that the broker keeps, nothing from what the
 * agents know.
 */
public final class AuditProgress {

  /** One task of the tree as it is now. */
  public static final class Node {
    private final String taskId;
    private final String parentId;
    private final int depth;
    private final TaskSpec spec;
    private volatile TaskEvent last;

    Node(TaskEvent created) {
      this.taskId = created.getTaskId();
      this.parentId = created.getCreated().getParentId();
      this.depth = created.getCreated().getDepth();
      this.spec = created.getCreated().getSpec();
      this.last = created;
    }

    public String taskId() {
      return taskId;
    }

    public String parentId() {
      return parentId;
    }

    public int depth() {
      return depth;
    }

    /** What the task is addressed to. */
    public String capability() {
      return spec.getTarget().getCapability().getCapability();
    }

    /** The folder that a manager looks after; empty for others. */
    public String folder() {
      return spec.getLabelsOrDefault("folder", "");
    }

    /** The event that happened last. */
    public TaskEvent last() {
      return last;
    }
  }

  /**
   * Figures over the whole tree.
   *
   * @param rounds rounds of verification over all tasks: one for each task and one for each redo
   * @param redone verdicts that asked for another round
   * @param retried attempts that failed and were made again
   * @param leaseLosses attempts that ended because their agent was gone, stuck or silent
   */
  public record Figures(
      int tasks,
      int ended,
      int completed,
      int rounds,
      int redone,
      int retried,
      int leaseLosses,
      int depth) {}

  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final Set<String> agents = new HashSet<>();
  private int ended;
  private int completed;
  private int redone;
  private int retried;
  private int leaseLosses;
  private int depth;

  synchronized void add(TaskEvent event) {
    if (event.hasCreated()) {
      nodes.put(event.getTaskId(), new Node(event));
      depth = Math.max(depth, event.getCreated().getDepth());
      return;
    }
    Node node = nodes.get(event.getTaskId());
    if (node == null) {
      return;
    }
    node.last = event;
    switch (event.getEventCase()) {
      case ASSIGNED -> agents.add(event.getAssigned().getAssignee().getId());
      case FAILED -> failed(event);
      case VERDICT ->
          redone +=
              event.getVerdict().getVerdict().getDecision() == VerdictDecision.VERDICT_DECISION_REDO
                  ? 1
                  : 0;
      case ENDED -> {
        ended++;
        completed += event.getState() == TaskState.TASK_STATE_COMPLETED ? 1 : 0;
      }
      default -> {}
    }
  }

  private void failed(TaskEvent event) {
    retried += event.getFailed().hasNextStartTime() ? 1 : 0;
    switch (event.getFailed().getFailure().getFailureClass()) {
      case FAILURE_CLASS_LEASE_LOST, FAILURE_CLASS_ATTEMPT_TIMEOUT, FAILURE_CLASS_IDLE_TIMEOUT ->
          leaseLosses++;
      default -> {}
    }
  }

  /** The figures now. */
  public synchronized Figures figures() {
    return new Figures(
        nodes.size(), ended, completed, nodes.size() + redone, redone, retried, leaseLosses, depth);
  }

  /** The tasks by id, parents before their children. */
  public synchronized Map<String, Node> nodes() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
  }

  /**
   * One task.
   *
   * @return null when no event of it has come yet
   */
  public synchronized @Nullable Node node(String taskId) {
    return nodes.get(taskId);
  }

  /** How many agents were given work. */
  public synchronized int agentsAtWork() {
    return agents.size();
  }
}
