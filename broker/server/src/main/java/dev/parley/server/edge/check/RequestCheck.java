package dev.parley.server.edge.check;

import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.CreateFanOutRequest;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.EndorseContentRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.RetryTaskRequest;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.TaskSpec;
import dev.parley.v1.TopUpBudgetRequest;
import java.util.List;

/** Holds the requests of the task service to what the protocol says of them. */
public final class RequestCheck {

  private static final long GRACE_MAX_MS = 3_600_000;

  private RequestCheck() {}

  public static void create(Check check, CreateTaskRequest request, EdgeLimits limits) {
    check.text("request_id", request.getRequestId(), 128);
    if (!request.getTaskId().isEmpty()) {
      LeaseCheck.mintedTaskId(check, "task_id", request.getTaskId());
    }
    if (request.hasParentLease()) {
      LeaseCheck.check(check, "parent_lease", request.getParentLease());
    }
    if (check.passed() && !request.getTaskId().isEmpty()) {
      inTree(check, request);
    }
    check.optionalName("agent_id", request.getAgentId());
    SpecCheck.check(check, request.getSpec(), limits);
  }

  /** The first message of a fan-out whose items come in many; its request is checked by itself. */
  public static void fanOut(Check check, CreateFanOutRequest message) {
    if (!message.hasCreate()) {
      check.violated("create", "expected what to create in the first message, but found none");
    } else if (!message.getCreate().getSpec().getTarget().hasFanOut()) {
      check.violated("create.spec.target", "expected a fan-out, but found another target");
    } else if (message.getCreate().getSpec().getTarget().getFanOut().getItemsCount() > 0) {
      check.violated(
          "create.spec.target.fan_out.items",
          "expected items beside the request, but found some in its spec");
    }
  }

  /** A later message of a fan-out. */
  public static void moreItems(Check check, CreateFanOutRequest message) {
    if (message.hasCreate()) {
      check.violated("create", "expected what to create in the first message only");
    }
  }

  /** Items that come in one message. */
  public static void items(Check check, List<FanOutItem> items, TaskSpec spec, EdgeLimits limits) {
    int bytes = items.stream().mapToInt(FanOutItem::getSerializedSize).sum();
    check.size("items", bytes, limits.payloadBytesMax());
    TargetCheck.items(check, "items", items, spec.getTarget().getFanOut().getTemplate(), limits);
  }

  private static void inTree(Check check, CreateTaskRequest request) {
    String taskId = request.getTaskId();
    if (!request.hasParentLease()) {
      if (taskId.indexOf('.') >= 0) {
        check.violated(
            ErrorReason.ERROR_REASON_TASK_ID_NOT_IN_TREE,
            "task_id",
            "expected one segment for a task without parent_lease, but found "
                + Check.quote(taskId));
      }
      return;
    }
    String parentId = request.getParentLease().getTaskId();
    int dot = taskId.lastIndexOf('.');
    if (dot != parentId.length() || !taskId.startsWith(parentId)) {
      check.violated(
          ErrorReason.ERROR_REASON_TASK_ID_NOT_IN_TREE,
          "task_id",
          "expected %s, a dot and one segment, but found %s"
              .formatted(Check.quote(parentId), Check.quote(taskId)));
    }
  }

  public static void notNegative(Check check, String field, long value) {
    check.range(field, value, 0, Long.MAX_VALUE);
  }

  public static void cancel(Check check, CancelTaskRequest request) {
    LeaseCheck.taskId(check, "task_id", request.getTaskId());
    check.duration("grace", request.getGrace(), GRACE_MAX_MS);
    check.text("message", request.getMessage(), 1_024);
    check.optionalName("agent_id", request.getAgentId());
  }

  public static void retry(Check check, RetryTaskRequest request) {
    LeaseCheck.taskId(check, "task_id", request.getTaskId());
    check.text("message", request.getMessage(), 1_024);
    check.optionalName("agent_id", request.getAgentId());
  }

  public static void endorse(Check check, EndorseContentRequest request) {
    check.text("request_id", request.getRequestId(), 128);
    LeaseCheck.taskId(check, "task_id", request.getTaskId());
    check.requiredText("message", request.getMessage(), 1_024);
    check.optionalName("agent_id", request.getAgentId());
    notNegative(check, "seen_tree_cursor", request.getSeenTreeCursor());
    switch (request.getTrustLabel()) {
      case TRUST_LABEL_EXTERNAL, TRUST_LABEL_AGENT, TRUST_LABEL_USER -> {}
      case TRUST_LABEL_UNSPECIFIED, TRUST_LABEL_SYSTEM, UNRECOGNIZED ->
          check.violated(
              "trust_label",
              "expected EXTERNAL, AGENT or USER, but found number " + request.getTrustLabelValue());
    }
  }

  public static void topUp(Check check, TopUpBudgetRequest request) {
    check.text("request_id", request.getRequestId(), 128);
    LeaseCheck.taskId(check, "task_id", request.getTaskId());
    BudgetCheck.added(check, "added", request.getAdded());
    check.text("message", request.getMessage(), 1_024);
    check.optionalName("agent_id", request.getAgentId());
  }

  public static void review(Check check, ReviewTaskRequest request, EdgeLimits limits) {
    check.text("request_id", request.getRequestId(), 128);
    LeaseCheck.taskId(check, "task_id", request.getTaskId());
    check.range("round", request.getRound(), 1, Integer.MAX_VALUE);
    if (request.hasParentLease()) {
      LeaseCheck.parentLease(check, request.getTaskId(), request.getParentLease());
    }
    check.optionalName("agent_id", request.getAgentId());
    VerdictCheck.check(check, "verdict", request.getVerdict(), limits.payloadBytesMax());
  }
}
