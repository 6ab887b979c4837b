package dev.parley.client.internal;

import dev.parley.client.TaskFailure;
import dev.parley.client.TaskResult;
import dev.parley.client.Yield;
import dev.parley.v1.Accept;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.Ask;
import dev.parley.v1.Capacity;
import dev.parley.v1.ConfirmDelivery;
import dev.parley.v1.Decline;
import dev.parley.v1.Fail;
import dev.parley.v1.Failure;
import dev.parley.v1.FailureClass;
import dev.parley.v1.Heartbeat;
import dev.parley.v1.Lease;
import dev.parley.v1.Progress;
import dev.parley.v1.Proposal;
import dev.parley.v1.Propose;
import dev.parley.v1.Question;
import dev.parley.v1.ReportProgress;
import dev.parley.v1.Result;
import dev.parley.v1.StopEvidence;
import dev.parley.v1.SubmitResult;
import dev.parley.v1.SubmitVerdict;
import dev.parley.v1.Usage;
import dev.parley.v1.UseApproval;
import dev.parley.v1.Verdict;
import java.util.List;

/** Makes the frames of a worker, within the protocol's limits on texts. */
final class Frames {
  private static final int MESSAGE_MAX = 4_096;
  private static final int CODE_MAX = 64;

  private Frames() {}

  static AgentFrame capacity(int maxInFlight) {
    return AgentFrame.newBuilder()
        .setCapacity(Capacity.newBuilder().setMaxInFlight(maxInFlight))
        .build();
  }

  static AgentFrame heartbeat(Heartbeat heartbeat) {
    return AgentFrame.newBuilder().setHeartbeat(heartbeat).build();
  }

  static AgentFrame accept(Lease lease) {
    return AgentFrame.newBuilder().setAccept(Accept.newBuilder().setLease(lease)).build();
  }

  static AgentFrame progress(Lease lease, Progress progress) {
    return AgentFrame.newBuilder()
        .setProgress(ReportProgress.newBuilder().setLease(lease).setProgress(progress))
        .build();
  }

  static AgentFrame ask(Lease lease, Question question) {
    return AgentFrame.newBuilder()
        .setAsk(Ask.newBuilder().setLease(lease).setQuestion(question))
        .build();
  }

  static AgentFrame propose(Lease lease, Proposal proposal) {
    return AgentFrame.newBuilder()
        .setPropose(Propose.newBuilder().setLease(lease).setProposal(proposal))
        .build();
  }

  static AgentFrame useApproval(Lease lease, String proposalId, String digest, String useId) {
    return AgentFrame.newBuilder()
        .setUseApproval(
            UseApproval.newBuilder()
                .setLease(lease)
                .setProposalId(proposalId)
                .setDigest(digest)
                .setUseId(useId))
        .build();
  }

  /** The decision about a proposal has come. */
  static AgentFrame decisionConfirmed(Lease lease, String proposalId) {
    return AgentFrame.newBuilder()
        .setConfirmDelivery(ConfirmDelivery.newBuilder().setLease(lease).addProposalIds(proposalId))
        .build();
  }

  /** Answers to some questions, or all messages up to a number, have come. */
  static AgentFrame confirmed(Lease lease, List<String> questionIds, int messageNumber) {
    return AgentFrame.newBuilder()
        .setConfirmDelivery(
            ConfirmDelivery.newBuilder()
                .setLease(lease)
                .addAllQuestionIds(questionIds)
                .setMessageNumber(messageNumber))
        .build();
  }

  /** A result, with the usage that was counted on the way unless it has its own. */
  static AgentFrame result(Lease lease, TaskResult result, Usage counted) {
    Result message = result.toMessage();
    if (!message.hasUsage() && !counted.equals(Usage.getDefaultInstance())) {
      message = message.toBuilder().setUsage(counted).build();
    }
    return AgentFrame.newBuilder()
        .setResult(SubmitResult.newBuilder().setLease(lease).setResult(message))
        .build();
  }

  /** A yield, with the usage that was counted on the way. */
  static AgentFrame yielded(Lease lease, Yield yielded, Usage counted) {
    dev.parley.v1.Yield.Builder message =
        dev.parley.v1.Yield.newBuilder()
            .setLease(lease)
            .setContinuation(yielded.continuation())
            .setJoin(yielded.join());
    if (!counted.equals(Usage.getDefaultInstance())) {
      message.setUsage(counted);
    }
    return AgentFrame.newBuilder().setYieldTask(message).build();
  }

  static AgentFrame verdict(Lease lease, Verdict verdict, Usage usage) {
    return AgentFrame.newBuilder()
        .setVerdict(SubmitVerdict.newBuilder().setLease(lease).setVerdict(verdict).setUsage(usage))
        .build();
  }

  /** What a handler threw: as it says itself, else a failure that may be retried. */
  static AgentFrame thrown(Lease lease, Throwable thrown, Usage usage) {
    if (thrown instanceof TaskFailure failure) {
      if (failure.kind() == TaskFailure.Kind.DECLINE) {
        return decline(lease, text(failure));
      }
      Failure.Builder message =
          Failure.newBuilder()
              .setFailureClass(failure.failureClass())
              .setMessage(bounded(text(failure), MESSAGE_MAX))
              .setCode(bounded(failure.code(), CODE_MAX));
      failure.retryAfter().ifPresent(delay -> message.setRetryDelay(Times.duration(delay)));
      return failed(lease, message.build(), usage);
    }
    String message = thrown.getClass().getSimpleName() + ": " + text(thrown);
    return failed(lease, FailureClass.FAILURE_CLASS_RETRYABLE, "", message, usage);
  }

  static AgentFrame failed(
      Lease lease, FailureClass failureClass, String code, String message, Usage usage) {
    Failure failure =
        Failure.newBuilder()
            .setFailureClass(failureClass)
            .setCode(bounded(code, CODE_MAX))
            .setMessage(bounded(message, MESSAGE_MAX))
            .build();
    return failed(lease, failure, usage);
  }

  private static AgentFrame failed(Lease lease, Failure failure, Usage usage) {
    return AgentFrame.newBuilder()
        .setFail(Fail.newBuilder().setLease(lease).setFailure(failure).setUsage(usage))
        .build();
  }

  static AgentFrame decline(Lease lease, String message) {
    return AgentFrame.newBuilder()
        .setDecline(Decline.newBuilder().setLease(lease).setMessage(bounded(message, MESSAGE_MAX)))
        .build();
  }

  static AgentFrame stopped(Lease lease) {
    return AgentFrame.newBuilder()
        .setStopEvidence(StopEvidence.newBuilder().setLease(lease).setStopped(true))
        .build();
  }

  private static String text(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null ? "" : message;
  }

  /** At most that many characters, without cutting one of two halves in two. */
  static String bounded(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 2)) ? max - 2 : max - 1;
    return text.substring(0, end) + "…";
  }
}
