package dev.parley.server.edge.task;

import dev.parley.engine.dispatch.AgentView;
import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Labels;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand.CreateTask;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Actor;
import dev.parley.journal.v1.TaskCreated;
import dev.parley.server.edge.check.Check;
import dev.parley.server.edge.check.Grammar;
import dev.parley.server.edge.check.RequestCheck;
import dev.parley.server.edge.error.Answering;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.edge.map.SpecMapper;
import dev.parley.server.edge.map.TrustStamp;
import dev.parley.server.edge.rule.RuleDesk;
import dev.parley.server.security.Identity;
import dev.parley.v1.CapabilityTarget;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Target;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Creates one task: checks the request, gives the task its id, asks the shard. Thread-safe. */
final class TaskCreator {

  /** Leaves room for the dot and the number that the broker adds for a child. */
  private static final int FAN_OUT_ID_CHARS_MAX = 500;

  private final TaskContext context;

  TaskCreator(TaskContext context) {
    this.context = context;
  }

  void create(
      Identity identity,
      CreateTaskRequest request,
      Consumer<TaskReply.Created> created,
      Consumer<Problem> refused) {
    create(identity, request, key -> null, created, refused);
  }

  /** Creates a fan-out whose items follow. */
  void createOpen(
      Identity identity,
      CreateTaskRequest request,
      Consumer<TaskReply.Created> created,
      Consumer<Problem> refused) {
    create(identity, request, false, key -> null, created, refused);
  }

  /**
   * Creates one task.
   *
   * @param before asked, when the request has passed and the shard is about to be asked, what
   *     speaks against it; null when nothing does
   */
  void create(
      Identity identity,
      CreateTaskRequest request,
      Function<TaskKey, @Nullable Problem> before,
      Consumer<TaskReply.Created> created,
      Consumer<Problem> refused) {
    create(identity, request, true, before, created, refused);
  }

  private void create(
      Identity identity,
      CreateTaskRequest request,
      boolean complete,
      Function<TaskKey, @Nullable Problem> before,
      Consumer<TaskReply.Created> created,
      Consumer<Problem> refused) {
    Check check = new Check();
    RequestCheck.create(check, request, context.limits());
    Problem problem = check.problem();
    if (problem != null) {
      refused.accept(problem);
      return;
    }
    context.prepare(
        identity,
        request.getSpec(),
        invalid -> {
          if (invalid == null) {
            submit(identity, request, complete, before, created, refused);
          } else {
            refused.accept(invalid);
          }
        });
  }

  private void submit(
      Identity identity,
      CreateTaskRequest request,
      boolean complete,
      Function<TaskKey, @Nullable Problem> before,
      Consumer<TaskReply.Created> created,
      Consumer<Problem> refused) {
    String taskId = taskId(identity, request);
    if (!Grammar.isMintable(taskId)) {
      refused.accept(tooLong(taskId));
      return;
    }
    Target target = request.getSpec().getTarget();
    if ((target.hasFanOut() || target.hasBroadcast()) && taskId.length() > FAN_OUT_ID_CHARS_MAX) {
      refused.accept(tooLongForChildren(taskId));
      return;
    }
    TaskCreated task =
        SpecMapper.toStored(
            request.getSpec(),
            request.getParentLease().getTaskId(),
            request.getRequestId(),
            TrustStamp.ofCaller(request.hasParentLease(), request.getAgentId()),
            capability -> audience(identity, capability),
            complete);
    TaskKey key = new TaskKey(identity.tenant(), taskId);
    Actor requester = Actors.caller(request.getAgentId(), identity.principal());
    Problem objection = before.apply(key);
    if (objection != null) {
      refused.accept(objection);
      return;
    }
    RuleDesk rules = context.rules();
    if (rules == null) {
      submit(key, requester, task, request, created, refused);
    } else {
      rules.create(
          identity,
          key,
          requester,
          task,
          ruled -> submit(key, requester, ruled, request, created, refused),
          refused);
    }
  }

  private void submit(
      TaskKey key,
      Actor requester,
      TaskCreated task,
      CreateTaskRequest request,
      Consumer<TaskReply.Created> created,
      Consumer<Problem> refused) {
    context
        .shards()
        .submit(
            key,
            new CreateTask(key, requester, task, request.getParentLease().getToken()),
            new Answering(
                context.faults(),
                "CreateTask",
                reply -> created.accept((TaskReply.Created) reply),
                refused));
  }

  private List<String> audience(Identity identity, CapabilityTarget target) {
    return context
        .agents()
        .list(
            identity.tenant(),
            target.getCapability(),
            Labels.of(target.getLabelsMap()),
            "",
            Integer.MAX_VALUE)
        .stream()
        .map(AgentView::agentId)
        .toList();
  }

  /** The id that the requester minted, or one that stands for its request, or any. */
  private String taskId(Identity identity, CreateTaskRequest request) {
    if (!request.getTaskId().isEmpty()) {
      return request.getTaskId();
    }
    String parentId = request.getParentLease().getTaskId();
    String segment =
        request.getRequestId().isEmpty() ? context.ids().random() : requested(identity, request);
    return parentId.isEmpty() ? segment : parentId + "." + segment;
  }

  /** Under a lease its holder asks, whatever else the request says. */
  private String requested(Identity identity, CreateTaskRequest request) {
    return context
        .ids()
        .requested(
            identity,
            request.getParentLease().getTaskId(),
            request.getRequestId(),
            request.hasParentLease() ? "" : request.getAgentId());
  }

  private static Problem tooLongForChildren(String taskId) {
    return Problem.of(
        ErrorReason.ERROR_REASON_ID_INVALID,
        "Expected an id of at most %d characters for a fan-out, but it has %d"
            .formatted(FAN_OUT_ID_CHARS_MAX, taskId.length()));
  }

  private static Problem tooLong(String taskId) {
    return Problem.of(
        ErrorReason.ERROR_REASON_ID_INVALID,
        "Expected an id of at most 512 characters for the child, but it would have "
            + taskId.length());
  }
}
