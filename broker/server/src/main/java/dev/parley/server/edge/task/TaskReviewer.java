package dev.parley.server.edge.task;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand.ReviewTask;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.server.edge.check.Check;
import dev.parley.server.edge.check.RequestCheck;
import dev.parley.server.edge.error.Answering;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.edge.map.Bytes;
import dev.parley.server.edge.map.TrustStamp;
import dev.parley.server.edge.map.VerdictMapper;
import dev.parley.server.security.Identity;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.Verdict;
import java.util.function.Consumer;

/** Takes one verdict: checks the request, asks the shard. Thread-safe. */
final class TaskReviewer {
  private final TaskContext context;

  TaskReviewer(TaskContext context) {
    this.context = context;
  }

  void review(
      Identity identity,
      ReviewTaskRequest request,
      Consumer<TaskSnapshot> taken,
      Consumer<Problem> refused) {
    Check check = new Check();
    RequestCheck.review(check, request, context.limits());
    Problem problem = check.problem();
    if (problem != null) {
      refused.accept(problem);
      return;
    }
    TaskKey key = new TaskKey(identity.tenant(), request.getTaskId());
    context
        .shards()
        .submit(
            key,
            command(identity, key, request),
            new Answering(
                context.faults(),
                "ReviewTask",
                reply -> taken.accept(((TaskReply.Found) reply).task()),
                refused));
  }

  private static ReviewTask command(Identity identity, TaskKey key, ReviewTaskRequest request) {
    Verdict verdict = request.getVerdict();
    String agentId = request.getAgentId();
    return new ReviewTask(
        key,
        Actors.caller(agentId, identity.principal()),
        request.getRound(),
        VerdictDecision.byNumber(verdict.getDecisionValue()),
        VerdictMapper.findings(verdict),
        VerdictMapper.explains(verdict),
        Bytes.of(TrustStamp.ofCaller(request.hasParentLease(), agentId).stamp(verdict)),
        request.getRequestId(),
        request.getParentLease().getToken());
  }
}
