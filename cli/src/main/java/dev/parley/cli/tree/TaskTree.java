package dev.parley.cli.tree;

import dev.parley.cli.console.Names;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task and everything below it, as known from listed tasks or from their events. Children stand
 * in the order in which they became known. One thread at a time.
 */
public final class TaskTree {
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final String top;

  /** Creates an empty tree. */
  public TaskTree(String topTaskId) {
    this.top = topTaskId;
  }

  /** Adds a task as it was listed; its parent need not be known yet. */
  public void add(Task task) {
    Node node = node(task.getTaskId());
    node.state = task.getState();
    node.objective = task.getSpec().getObjective();
    node.round = task.getRound();
    node.attempt = task.getAttempt();
    node.assignee = task.hasAssignee() ? Names.brief(task.getAssignee()) : "";
    node.reason = node.ended() || task.getReasonValue() == 0 ? "" : Names.of(task.getReason());
  }

  /** Takes in what happened to one of the tasks. */
  public void apply(TaskEvent event) {
    Node node = node(event.getTaskId());
    node.state = event.getState();
    node.reason = event.hasParked() ? Names.of(event.getParked().getReason()) : "";
    switch (event.getEventCase()) {
      case CREATED -> {
        node.objective = event.getCreated().getSpec().getObjective();
        node.round = 1;
      }
      case ASSIGNED -> {
        node.assignee = Names.brief(event.getAssigned().getAssignee());
        node.round = event.getAssigned().getRound();
        node.attempt = event.getAssigned().getAttempt();
        node.progress = "";
      }
      case PROGRESS -> {
        var progress = event.getProgress().getProgress();
        String percent = progress.hasPercent() ? progress.getPercent() + " % " : "";
        node.progress = percent + progress.getMessage();
      }
      case QUEUED,
          DECLINED,
          YIELDED,
          FAILED,
          RESULT,
          VERDICT_SUBMITTED,
          PARKED,
          PAUSED,
          TASK_YIELDED,
          ENDED -> {
        node.assignee = "";
        node.progress = "";
      }
      case QUESTION_ASKED ->
          node.progress = "asks: " + event.getQuestionAsked().getQuestion().getText();
      case ACTION_PROPOSED ->
          node.progress = "wants to: " + event.getActionProposed().getProposal().getSummary();
      case QUESTION_ANSWERED, QUESTION_EXPIRED, PROPOSAL_DECIDED, PROPOSAL_EXPIRED ->
          node.progress = "";
      case ACCEPTED,
          VERDICT,
          RETRIED,
          RESUMED,
          ITEMS_ADDED,
          CHILDREN_HELD,
          CHILDREN_RELEASED,
          PAUSE_ENDED,
          STOP,
          RESULT_REFUSED,
          VERDICT_REFUSED,
          YIELD_REFUSED,
          RETARGETED,
          USAGE,
          BUDGET_WARNED,
          BUDGET_WAITED,
          BUDGET_GRANTED,
          BUDGET_TOPPED_UP,
          MESSAGE_SENT,
          LOOP_DETECTED,
          RULE_DECIDED,
          DELIVERY_CONFIRMED,
          APPROVAL_USED,
          NOTE_WRITTEN,
          NOTE_DELETED,
          BARRIER_ARRIVED,
          BARRIER_ENDED,
          SCHEDULE_FIRED,
          RUN_WITHHELD,
          SCHEDULE_HELD,
          SCHEDULE_CHANGED,
          RUNS_FORGOTTEN,
          CANCEL_REQUESTED,
          CONTENT_ENDORSED,
          EVENT_NOT_SET -> {}
    }
  }

  /** Returns the topmost task; null while nothing is known of it. */
  public @Nullable Node top() {
    return nodes.get(top);
  }

  /** Returns all tasks of the tree. */
  public Collection<Node> nodes() {
    return nodes.values();
  }

  /**
   * Returns whether the id is the topmost task's or that of a task below it: ids extend the ids of
   * their parents.
   */
  public boolean contains(String taskId) {
    return taskId.equals(top) || taskId.startsWith(top + ".");
  }

  private Node node(String taskId) {
    Node known = nodes.get(taskId);
    if (known != null) {
      return known;
    }
    Node node = new Node(taskId);
    nodes.put(taskId, node);
    if (!taskId.equals(top) && taskId.contains(".")) {
      node(taskId.substring(0, taskId.lastIndexOf('.'))).children.add(node);
    }
    return node;
  }

  /** One task of the tree. */
  public static final class Node {
    private final String taskId;
    private final List<Node> children = new ArrayList<>();
    private TaskState state = TaskState.TASK_STATE_UNSPECIFIED;
    private String objective = "";
    private String assignee = "";
    private String progress = "";
    private String reason = "";
    private int round;
    private int attempt;

    private Node(String taskId) {
      this.taskId = taskId;
    }

    /** Returns the id. */
    public String taskId() {
      return taskId;
    }

    /** Returns the children in their order. */
    public List<Node> children() {
      return children;
    }

    /** Returns the state. */
    public TaskState state() {
      return state;
    }

    /** Returns what is asked. */
    public String objective() {
      return objective;
    }

    /** Returns who is at work on it; empty when nobody is. */
    public String assignee() {
      return assignee;
    }

    /** Returns how far the attempt is, in the agent's words; empty when it hasn't said. */
    public String progress() {
      return progress;
    }

    /** Returns why it waits or is parked; empty when there is nothing to say about its state. */
    public String reason() {
      return reason;
    }

    /** Returns the round, from 1. */
    public int round() {
      return round;
    }

    /** Returns the attempt within the round; 0 before the first. */
    public int attempt() {
      return attempt;
    }

    /** Returns whether the task has ended. */
    public boolean ended() {
      return switch (state) {
        case TASK_STATE_COMPLETED,
            TASK_STATE_FAILED,
            TASK_STATE_CANCELED,
            TASK_STATE_KILLED,
            TASK_STATE_EXPIRED,
            TASK_STATE_REJECTED ->
            true;
        case TASK_STATE_UNSPECIFIED,
            TASK_STATE_SCHEDULED,
            TASK_STATE_QUEUED,
            TASK_STATE_ASSIGNED,
            TASK_STATE_WORKING,
            TASK_STATE_INPUT_REQUIRED,
            TASK_STATE_APPROVAL_REQUIRED,
            TASK_STATE_AWAITING_CHILDREN,
            TASK_STATE_VERIFYING,
            TASK_STATE_PAUSED,
            TASK_STATE_PARKED,
            UNRECOGNIZED ->
            false;
      };
    }
  }
}
