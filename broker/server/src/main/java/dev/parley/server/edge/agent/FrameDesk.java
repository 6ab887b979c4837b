package dev.parley.server.edge.agent;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.FailureClass;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.RuleDecision;
import dev.parley.engine.task.Usage;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskCommand.AgentCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.server.edge.check.ApprovalCheck;
import dev.parley.server.edge.check.Check;
import dev.parley.server.edge.check.DialogueCheck;
import dev.parley.server.edge.check.Times;
import dev.parley.server.edge.check.VerdictCheck;
import dev.parley.server.edge.check.WorkCheck;
import dev.parley.server.edge.error.Answering;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.edge.map.ApprovalMapper;
import dev.parley.server.edge.map.BudgetMapper;
import dev.parley.server.edge.map.Bytes;
import dev.parley.server.edge.map.DialogueMapper;
import dev.parley.server.edge.map.JoinMapper;
import dev.parley.server.edge.map.LeaseMapper;
import dev.parley.server.edge.map.RuleMapper;
import dev.parley.server.edge.map.TrustStamp;
import dev.parley.server.edge.map.VerdictMapper;
import dev.parley.server.edge.rule.RuleDesk;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Capacity;
import dev.parley.v1.ConfirmDelivery;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Fail;
import dev.parley.v1.Failure;
import dev.parley.v1.Heartbeat;
import dev.parley.v1.LeaseUsage;
import dev.parley.v1.Progress;
import dev.parley.v1.Proposal;
import dev.parley.v1.Question;
import dev.parley.v1.Result;
import dev.parley.v1.StopEvidence;
import dev.parley.v1.SubmitVerdict;
import dev.parley.v1.UseApproval;
import dev.parley.v1.Verdict;
import dev.parley.v1.Yield;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the frames of one stream after its hello, and sees to it that each is answered once. Called
 * on the event loop of the connection.
 */
final class FrameDesk {
  private static final Logger LOG = LoggerFactory.getLogger(FrameDesk.class);

  private final AgentContext context;
  private final AgentSession session;

  FrameDesk(AgentContext context, AgentSession session) {
    this.context = context;
    this.session = session;
  }

  void handle(AgentFrame frame) {
    Check check = new Check();
    check(check, frame);
    Problem problem = check.problem();
    if (problem != null) {
      session.answered(frame.getFrameId(), problem);
      return;
    }
    long id = frame.getFrameId();
    switch (frame.getFrameCase()) {
      case CAPACITY -> capacity(id, frame.getCapacity());
      case ACCEPT -> {
        Lease lease = engine(frame.getAccept().getLease());
        submit(id, lease, new TaskCommand.AcceptAttempt(lease, session.self()));
      }
      case DECLINE -> {
        Lease lease = engine(frame.getDecline().getLease());
        String message = frame.getDecline().getMessage();
        submitLast(id, lease, new TaskCommand.DeclineAttempt(lease, session.self(), message));
      }
      case HEARTBEAT -> heartbeat(id, frame.getHeartbeat());
      case PROGRESS -> {
        Lease lease = engine(frame.getProgress().getLease());
        submit(id, lease, progress(lease, frame.getProgress().getProgress()));
      }
      case RESULT -> {
        Lease lease = engine(frame.getResult().getLease());
        Usage usage = BudgetMapper.toEngine(frame.getResult().getResult().getUsage());
        Result stamped = TrustStamp.AGENT.stamp(frame.getResult().getResult());
        int trust = TrustStamp.AGENT.lowest(stamped);
        result(
            id,
            new TaskCommand.SubmitResult(
                lease,
                session.self(),
                Bytes.of(stamped),
                usage,
                null,
                trust,
                session.declaresOutputs()));
      }
      case VERDICT -> {
        Lease lease = engine(frame.getVerdict().getLease());
        submitLast(id, lease, verdict(lease, frame.getVerdict()));
      }
      case FAIL -> {
        Lease lease = engine(frame.getFail().getLease());
        submitLast(id, lease, failed(lease, frame.getFail()));
      }
      case YIELD_TASK -> {
        Lease lease = engine(frame.getYieldTask().getLease());
        submitLast(id, lease, yielded(lease, frame.getYieldTask()));
      }
      case STOP_EVIDENCE -> stopped(id, frame.getStopEvidence());
      case ASK -> {
        Lease lease = engine(frame.getAsk().getLease());
        submit(id, lease, asked(lease, frame.getAsk().getQuestion()));
      }
      case PROPOSE -> {
        Lease lease = engine(frame.getPropose().getLease());
        propose(id, proposed(lease, frame.getPropose().getProposal()));
      }
      case USE_APPROVAL -> {
        UseApproval use = frame.getUseApproval();
        Lease lease = engine(use.getLease());
        submit(
            id,
            lease,
            new TaskCommand.UseApproval(
                lease, session.self(), use.getProposalId(), use.getDigest(), use.getUseId()));
      }
      case CONFIRM_DELIVERY -> {
        Lease lease = engine(frame.getConfirmDelivery().getLease());
        submit(id, lease, confirmed(lease, frame.getConfirmDelivery()));
      }
      case HELLO, FRAME_NOT_SET -> session.answered(id, unsupported());
    }
  }

  private void check(Check check, AgentFrame frame) {
    switch (frame.getFrameCase()) {
      case CAPACITY -> WorkCheck.capacity(check, frame.getCapacity());
      case ACCEPT -> WorkCheck.accept(check, frame.getAccept());
      case DECLINE -> WorkCheck.decline(check, frame.getDecline());
      case HEARTBEAT -> WorkCheck.heartbeat(check, frame.getHeartbeat(), context.limits());
      case PROGRESS -> WorkCheck.progress(check, frame.getProgress(), context.limits());
      case RESULT -> WorkCheck.result(check, frame.getResult(), context.limits());
      case VERDICT -> VerdictCheck.submitted(check, frame.getVerdict());
      case FAIL -> WorkCheck.fail(check, frame.getFail());
      case YIELD_TASK -> WorkCheck.yieldTask(check, frame.getYieldTask(), context.limits());
      case STOP_EVIDENCE -> WorkCheck.stopEvidence(check, frame.getStopEvidence());
      case ASK -> DialogueCheck.ask(check, frame.getAsk(), context.limits());
      case PROPOSE -> ApprovalCheck.propose(check, frame.getPropose(), context.limits());
      case USE_APPROVAL -> ApprovalCheck.use(check, frame.getUseApproval());
      case CONFIRM_DELIVERY -> DialogueCheck.confirm(check, frame.getConfirmDelivery());
      case HELLO, FRAME_NOT_SET -> {}
    }
  }

  private void capacity(long frameId, Capacity capacity) {
    session.setCapacity(capacity.getMaxInFlight());
    session.answered(frameId, null);
  }

  /** A lease that is not as documented is left out, so that the others live. */
  private void heartbeat(long frameId, Heartbeat heartbeat) {
    List<TaskCommand.Heartbeat> beats = new ArrayList<>(heartbeat.getLeasesCount());
    Problem leftOut = null;
    for (int i = 0; i < heartbeat.getLeasesCount(); i++) {
      LeaseUsage usage = heartbeat.getLeases(i);
      Check check = new Check();
      WorkCheck.beat(check, i, usage);
      if (check.passed()) {
        Usage used = BudgetMapper.toEngine(usage.getUsage());
        beats.add(new TaskCommand.Heartbeat(engine(usage.getLease()), session.self(), used));
      } else if (leftOut == null) {
        leftOut = check.problem();
      }
    }
    new HeartbeatRound(context, session, frameId, leftOut).start(beats);
  }

  private AgentCommand progress(Lease lease, Progress progress) {
    ByteString stored = Bytes.of(TrustStamp.AGENT.stamp(progress));
    return new TaskCommand.ReportProgress(
        lease, session.self(), stored, progress.getActionFingerprint());
  }

  private AgentCommand asked(Lease lease, Question question) {
    return new TaskCommand.Ask(
        lease,
        session.self(),
        DialogueMapper.toStored(question),
        Times.millis(question.getTimeout()));
  }

  private TaskCommand.Propose proposed(Lease lease, Proposal proposal) {
    return new TaskCommand.Propose(
        lease,
        session.self(),
        ApprovalMapper.toStored(proposal),
        ApprovalMapper.decisionTimeoutMs(proposal));
  }

  private void propose(long frameId, TaskCommand.Propose propose) {
    RuleDesk rules = context.rules();
    if (rules == null) {
      submit(frameId, propose.lease(), propose);
    } else {
      rules.propose(
          session.identity(),
          propose,
          ruled -> submit(frameId, ruled.lease(), ruled),
          problem -> session.answered(frameId, problem));
    }
  }

  private AgentCommand confirmed(Lease lease, ConfirmDelivery confirm) {
    return new TaskCommand.ConfirmDelivery(
        lease,
        session.self(),
        Set.copyOf(confirm.getQuestionIdsList()),
        Set.copyOf(confirm.getProposalIdsList()),
        confirm.getMessageNumber());
  }

  /** Asks the rules about a result, if there are any. */
  private void result(long frameId, TaskCommand.SubmitResult submit) {
    RuleDesk rules = context.rules();
    Consumer<Problem> refused = problem -> refuseLast(frameId, submit.lease(), problem);
    if (rules == null || !rules.coversResults()) {
      submitResult(frameId, submit, refused);
    } else {
      rules.result(session.identity(), submit, ruled -> ruled(frameId, ruled, refused), refused);
    }
  }

  /** What a rule denies fails like a check, with what the rule says beside what checks find. */
  private void ruled(long frameId, RuleDesk.RuledResult ruled, Consumer<Problem> refused) {
    TaskCommand.SubmitResult submit = ruled.submit();
    if (RuleDecision.of(submit.ruled()) == RuleDecision.DENY) {
      context
          .checks()
          .check(
              session.identity(),
              ruled.lineage().task(),
              submit.result(),
              session.outputSchema(ruled.lineage().capability()),
              RuleMapper.denials(submit.ruled()),
              report -> submitLast(frameId, submit.lease(), submit.checked(report)),
              refused);
    } else {
      submitResult(frameId, submit, refused);
    }
  }

  /** Hands a result to the shard; if it has checks, once more with what they found. */
  private void submitResult(
      long frameId, TaskCommand.SubmitResult submit, Consumer<Problem> refused) {
    submit(
        submit.lease(),
        submit,
        reply -> {
          if (reply instanceof TaskReply.CheckFirst first) {
            context
                .checks()
                .check(
                    session.identity(),
                    first.task(),
                    submit.result(),
                    session.outputSchema(first.capability()),
                    report -> submitLast(frameId, submit.lease(), submit.checked(report)),
                    refused);
          } else {
            session.answered(frameId, null);
          }
        },
        refused);
  }

  private AgentCommand verdict(Lease lease, SubmitVerdict submit) {
    Verdict verdict = submit.getVerdict();
    return new TaskCommand.SubmitVerdict(
        lease,
        session.self(),
        VerdictDecision.byNumber(verdict.getDecisionValue()),
        VerdictMapper.findings(verdict),
        VerdictMapper.explains(verdict),
        Bytes.of(TrustStamp.AGENT.stamp(verdict)),
        Bytes.of(submit.getUsage()),
        BudgetMapper.toEngine(submit.getUsage()));
  }

  private AgentCommand failed(Lease lease, Fail fail) {
    Failure failure = fail.getFailure();
    return new TaskCommand.FailAttempt(
        lease,
        session.self(),
        failureClass(failure),
        failure.getMessage(),
        failure.getCode(),
        Times.millis(failure.getRetryDelay()),
        Bytes.of(fail.getUsage()),
        BudgetMapper.toEngine(fail.getUsage()));
  }

  private AgentCommand yielded(Lease lease, Yield yielded) {
    return new TaskCommand.YieldTask(
        lease,
        session.self(),
        yielded.getContinuation(),
        JoinMapper.toStored(yielded.getJoin()),
        yielded.hasUsage() ? Bytes.of(yielded.getUsage()) : ByteString.EMPTY,
        BudgetMapper.toEngine(yielded.getUsage()));
  }

  private static FailureClass failureClass(Failure failure) {
    return switch (failure.getFailureClass()) {
      case FAILURE_CLASS_PERMANENT -> FailureClass.PERMANENT;
      case FAILURE_CLASS_INVALID_INPUT -> FailureClass.INVALID_INPUT;
      // The others do not pass the check, or are newer than this broker.
      case FAILURE_CLASS_RETRYABLE,
          FAILURE_CLASS_ANSWER_OVERDUE,
          FAILURE_CLASS_LOOP,
          FAILURE_CLASS_UNSPECIFIED,
          FAILURE_CLASS_LEASE_LOST,
          FAILURE_CLASS_ATTEMPT_TIMEOUT,
          FAILURE_CLASS_IDLE_TIMEOUT,
          FAILURE_CLASS_BUDGET_EXHAUSTED,
          UNRECOGNIZED ->
          FailureClass.RETRYABLE;
    };
  }

  private void stopped(long frameId, StopEvidence evidence) {
    Lease lease = engine(evidence.getLease());
    if (!evidence.getStopped()) {
      LOG.warn(
          "Agent {} instance {} could not stop everything under lease {} of task {}: {}",
          session.self().agentId(),
          session.self().instanceId(),
          lease.token(),
          lease.task(),
          evidence.getMessage());
    }
    submit(
        lease,
        new TaskCommand.ReportStop(
            lease, session.self(), evidence.getStopped(), evidence.getMessage()),
        reply -> session.answered(frameId, null),
        problem -> {
          // The shard frees the slot if it takes the word; else it is free once it is known that
          // the lease is not live.
          boolean known =
              problem.reason() != ErrorReason.ERROR_REASON_STATE_MISMATCH && !problem.retryable();
          if (evidence.getStopped() && known) {
            context.agents().release(session.self(), lease);
          }
          session.answered(frameId, problem);
        });
  }

  private void submit(long frameId, Lease lease, AgentCommand command) {
    submit(
        lease,
        command,
        reply -> session.answered(frameId, null),
        problem -> session.answered(frameId, problem));
  }

  /**
   * For a frame after which the agent does not work under the lease any more. The shard frees the
   * slot if it takes the frame; if it refuses it, because the lease is over, that is left to do.
   */
  private void submitLast(long frameId, Lease lease, AgentCommand command) {
    submit(
        lease,
        command,
        reply -> session.answered(frameId, null),
        problem -> refuseLast(frameId, lease, problem));
  }

  private void refuseLast(long frameId, Lease lease, Problem problem) {
    if (isOver(problem.reason())) {
      context.agents().release(session.self(), lease);
    }
    session.answered(frameId, problem);
  }

  private void submit(
      Lease lease, AgentCommand command, Consumer<TaskReply> answered, Consumer<Problem> refused) {
    context
        .shards()
        .submit(
            lease.task(), command, new Answering(context.faults(), "a frame", answered, refused));
  }

  private static boolean isOver(ErrorReason reason) {
    return reason == ErrorReason.ERROR_REASON_STALE_LEASE
        || reason == ErrorReason.ERROR_REASON_TASK_ENDED
        || reason == ErrorReason.ERROR_REASON_TASK_NOT_FOUND;
  }

  private Lease engine(dev.parley.v1.Lease lease) {
    return LeaseMapper.toEngine(session.tenant(), lease);
  }

  private static Problem unsupported() {
    return Problem.of(
        ErrorReason.ERROR_REASON_FRAME_UNSUPPORTED,
        "Expected a kind of frame that this broker knows, but found another");
  }
}
