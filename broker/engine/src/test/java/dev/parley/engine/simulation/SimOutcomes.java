package dev.parley.engine.simulation;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.FailureClass;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Policies.FindingState;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.Trust;
import dev.parley.engine.task.Usage;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskSnapshot;
import dev.parley.journal.v1.Join;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What an agent says of an attempt when it is done with it, and what it has used by then. */
final class SimOutcomes {

  private final String agentId;
  private final RandomGenerator random;

  SimOutcomes(String agentId, RandomGenerator random) {
    this.agentId = agentId;
    this.random = random;
  }

  /**
   * What an agent has used: more each time, now and then far too much, now and then an old figure.
   */
  Usage usage(SimJob job) {
    Usage before = job.usage();
    job.tokens += random.nextInt(20) == 0 ? 300 : random.nextInt(15);
    return random.nextInt(6) == 0 ? before : job.usage();
  }

  TaskCommand decline(SimJob job) {
    return new TaskCommand.DeclineAttempt(job.work.lease(), job.work.holder(), "not mine");
  }

  TaskCommand failure(SimJob job) {
    FailureClass failure =
        random.nextInt(10) == 0 ? FailureClass.PERMANENT : FailureClass.RETRYABLE;
    return new TaskCommand.FailAttempt(
        job.work.lease(), job.work.holder(), failure, "broke", "", 0, ByteString.EMPTY, usage(job));
  }

  /** The verdict of a reviewer. */
  TaskCommand verdict(SimJob job) {
    int roll = random.nextInt(20);
    VerdictDecision decision =
        roll < 11
            ? VerdictDecision.ACCEPT
            : roll < 16 ? VerdictDecision.REDO : VerdictDecision.byNumber(3 + random.nextInt(3));
    Map<String, FindingState> findings = SimTasks.findings(decision, random);
    return new TaskCommand.SubmitVerdict(
        job.work.lease(),
        job.work.holder(),
        decision,
        findings,
        true,
        SimTasks.words(findings, "review by " + agentId),
        ByteString.EMPTY,
        usage(job));
  }

  /** What a reviewer says who was told that it may not do without a criterion. */
  TaskCommand verdictOnAll(TaskCommand.SubmitVerdict refused) {
    return new TaskCommand.SubmitVerdict(
        refused.lease(),
        refused.holder(),
        refused.decision(),
        Map.of("right", FindingState.MET, "short", FindingState.MET),
        true,
        ByteString.copyFromUtf8("review by " + agentId),
        ByteString.EMPTY,
        refused.used());
  }

  /** A result: a new one, one that was sent before, a bad one, or one with an artifact. */
  TaskCommand result(SimJob job) {
    List<TaskSnapshot.Round> earlier = job.work.earlierRounds();
    ByteString result = only(job.work.lease());
    if (!earlier.isEmpty() && random.nextInt(4) == 0) {
      result = earlier.get(random.nextInt(earlier.size())).result();
    } else if (random.nextInt(4) == 0) {
      result = SimChecks.bad(result);
    } else if (random.nextInt(2) == 0) {
      result = SimSweeper.reference(result, job.work.lease());
    }
    // Some find something outside.
    int trust = random.nextInt(8) == 0 ? Trust.EXTERNAL : Trust.AGENT;
    return new TaskCommand.SubmitResult(
        job.work.lease(), job.work.holder(), result, usage(job), trust);
  }

  /** The result of an attempt that there is no other one of. */
  static ByteString only(Lease lease) {
    return ByteString.copyFromUtf8("result of " + lease.token());
  }

  /** What was sent by a process that has died since then. */
  static TaskCommand late(SimJob job) {
    return new TaskCommand.SubmitResult(
        job.work.lease(), job.work.holder(), ByteString.copyFromUtf8("too late"));
  }

  TaskCommand suspension(SimJob job, Join join) {
    ByteString left = ByteString.copyFromUtf8("left under " + job.work.lease().token());
    return new TaskCommand.YieldTask(
        job.work.lease(), job.work.holder(), left, join, ByteString.EMPTY, usage(job));
  }
}
