package dev.parley.client.internal;

import dev.parley.client.ParleyException;
import dev.parley.client.QuestionAnswerer;
import dev.parley.client.ResultReviewer;
import dev.parley.client.Review;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskListener;
import dev.parley.client.TaskOutcome;
import dev.parley.client.Watch;
import dev.parley.v1.Answer;
import dev.parley.v1.AnswerTaskRequest;
import dev.parley.v1.AnswerTaskResponse;
import dev.parley.v1.Budget;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.CancelTaskResponse;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.DecideProposalRequest;
import dev.parley.v1.DecideProposalResponse;
import dev.parley.v1.EndorseContentRequest;
import dev.parley.v1.EndorseContentResponse;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.GetTaskResponse;
import dev.parley.v1.ProposalDecision;
import dev.parley.v1.ProposalRecord;
import dev.parley.v1.RetryTaskRequest;
import dev.parley.v1.RetryTaskResponse;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.ReviewTaskResponse;
import dev.parley.v1.SendMessageRequest;
import dev.parley.v1.SendMessageResponse;
import dev.parley.v1.Task;
import dev.parley.v1.TaskMessage;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.TopUpBudgetRequest;
import dev.parley.v1.TopUpBudgetResponse;
import dev.parley.v1.TrustLabel;
import dev.parley.v1.Verdict;
import dev.parley.v1.VerdictDecision;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One task, by its id. */
final class Handle implements TaskHandle {
  private final ClientCore core;
  private final String id;
  private final Caller caller;
  private final @Nullable CreateTaskRequest request;
  private final @Nullable CreatedTask created;
  private @Nullable OutcomeWait shared;

  /**
   * @param caller in whose name it is reviewed, decided about, retried and canceled
   * @param request what it was created by, if this client did
   * @param created the same
   */
  private Handle(
      ClientCore core,
      String id,
      Caller caller,
      @Nullable CreateTaskRequest request,
      @Nullable CreatedTask created) {
    this.core = core;
    this.id = id;
    this.caller = caller;
    this.request = request;
    this.created = created;
  }

  /** A task of which only the id is known. */
  static Handle ofId(ClientCore core, String id, Caller caller) {
    return new Handle(core, id, caller, null, null);
  }

  /** A task that this client has created. */
  static Handle ofCreated(
      ClientCore core, Caller caller, CreateTaskRequest request, CreatedTask created) {
    return new Handle(core, request.getTaskId(), caller, request, created);
  }

  /** The same task in another name. */
  Handle by(Caller other) {
    return other.equals(caller) ? this : ofId(core, id, other);
  }

  /**
   * Has a follower told what becomes of the task. On the loop.
   *
   * @return false if it can't be followed, because this client did not create it
   */
  boolean follow(Follower follower) {
    if (created == null || request == null) {
      return false;
    }
    created.follow(request, follower);
    return true;
  }

  /** Tells a follower nothing more. On the loop. */
  void forget(Follower follower) {
    if (created != null) {
      created.forget(follower);
    }
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Task get() {
    return Waiting.get(read());
  }

  @Override
  public CompletableFuture<Task> getAsync() {
    return core.forUser(read());
  }

  /** Reads the task; completes on the loop. */
  CompletableFuture<Task> read() {
    return core.call(
            TaskServiceGrpc.getGetTaskMethod(), GetTaskRequest.newBuilder().setTaskId(id).build())
        .thenApply(GetTaskResponse::getTask);
  }

  @Override
  public CompletableFuture<TaskOutcome> outcome() {
    OutcomeWait wait;
    synchronized (this) {
      if (shared == null) {
        shared = OutcomeWait.start(core, this, null, null);
      }
      wait = shared;
    }
    return core.forUser(wait.outcome());
  }

  @Override
  public CompletableFuture<TaskOutcome> outcome(ResultReviewer reviewer) {
    return core.forUser(OutcomeWait.start(core, this, reviewer, null).outcome());
  }

  @Override
  public CompletableFuture<TaskOutcome> outcome(QuestionAnswerer answerer) {
    return core.forUser(OutcomeWait.start(core, this, null, answerer).outcome());
  }

  @Override
  public CompletableFuture<TaskOutcome> outcome(
      ResultReviewer reviewer, QuestionAnswerer answerer) {
    return core.forUser(OutcomeWait.start(core, this, reviewer, answerer).outcome());
  }

  @Override
  public Iterable<TaskOutcome> outcomesSoFar() {
    return Children.outcomes(new Children(core, id, false).all());
  }

  @Override
  public TaskOutcome await() {
    return awaitUntilEnded(null);
  }

  @Override
  public TaskOutcome await(Duration timeout) {
    return awaitUntilEnded(timeout);
  }

  private TaskOutcome awaitUntilEnded(@Nullable Duration timeout) {
    OutcomeWait wait = OutcomeWait.start(core, this, null, null);
    try {
      return timeout == null
          ? Waiting.get(wait.outcome())
          : Waiting.get(wait.outcome(), timeout, "task " + id + " to end");
    } finally {
      wait.stop();
    }
  }

  @Override
  public Watch watch(long afterNumber, TaskListener listener) {
    return EventStream.ofTask(
        core,
        id,
        afterNumber,
        listener,
        new SerialExecutor(core.callbacks),
        ParleyException::retryable);
  }

  @Override
  public Task cancel(String message) {
    return Waiting.get(canceled(message, null));
  }

  @Override
  public Task cancel(String message, Duration grace) {
    return Waiting.get(canceled(message, grace));
  }

  @Override
  public CompletableFuture<Task> cancelAsync(String message) {
    return core.forUser(canceled(message, null));
  }

  private CompletableFuture<Task> canceled(String message, @Nullable Duration grace) {
    CancelTaskRequest.Builder request =
        CancelTaskRequest.newBuilder()
            .setTaskId(id)
            .setMessage(message)
            .setAgentId(caller.agentId());
    if (grace != null) {
      request.setGrace(Times.duration(grace));
    }
    return core.call(TaskServiceGrpc.getCancelTaskMethod(), request.build())
        .thenApply(CancelTaskResponse::getTask);
  }

  @Override
  public Task review(int round, Review review) {
    return Waiting.get(reviewed(round, review));
  }

  @Override
  public CompletableFuture<Task> reviewAsync(int round, Review review) {
    return core.forUser(reviewed(round, review));
  }

  private CompletableFuture<Task> reviewed(int round, Review review) {
    if (request != null) {
      return give(round, review.toVerdict(request.getSpec().getCriteriaList()));
    }
    if (review.decision() != VerdictDecision.VERDICT_DECISION_ACCEPT) {
      return give(round, review.toVerdict(List.of()));
    }
    return read()
        .thenCompose(task -> give(round, review.toVerdict(task.getSpec().getCriteriaList())));
  }

  private CompletableFuture<Task> give(int round, Verdict verdict) {
    return checked(verdict)
        .thenCompose(fits -> core.call(TaskServiceGrpc.getReviewTaskMethod(), request(round, fits)))
        .thenApply(ReviewTaskResponse::getTask);
  }

  /** Sends a verdict, and wants no more of the task than whether it was taken; on the loop. */
  CompletableFuture<Void> judge(int round, Verdict verdict) {
    return checked(verdict).thenCompose(fits -> core.creates.review(request(round, fits)));
  }

  private CompletableFuture<Verdict> checked(Verdict verdict) {
    try {
      core.checkPayload("a verdict", verdict.getSerializedSize());
      return CompletableFuture.completedFuture(verdict);
    } catch (ParleyException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private ReviewTaskRequest request(int round, Verdict verdict) {
    ReviewTaskRequest.Builder request =
        ReviewTaskRequest.newBuilder()
            .setRequestId(Ids.random())
            .setTaskId(id)
            .setRound(round)
            .setVerdict(verdict)
            .setAgentId(caller.agentId());
    if (caller.lease() != null) {
      request.setParentLease(caller.lease());
    }
    return request.build();
  }

  @Override
  public Task answer(String questionId, Answer answer) {
    return Waiting.get(answered(questionId, answer));
  }

  @Override
  public CompletableFuture<Task> answerAsync(String questionId, Answer answer) {
    return core.forUser(answered(questionId, answer));
  }

  /** Sends an answer; completes on the loop. */
  CompletableFuture<Task> answered(String questionId, Answer answer) {
    AnswerTaskRequest.Builder request =
        AnswerTaskRequest.newBuilder()
            .setRequestId(Ids.random())
            .setTaskId(id)
            .setQuestionId(questionId)
            .setAnswer(answer)
            .setAgentId(caller.agentId());
    if (caller.lease() != null) {
      request.setParentLease(caller.lease());
    }
    return core.call(TaskServiceGrpc.getAnswerTaskMethod(), request.build())
        .thenApply(AnswerTaskResponse::getTask);
  }

  @Override
  public TaskHandle asAgent(String decidingAgentId) {
    return new Handle(core, id, caller.as(decidingAgentId), request, created);
  }

  @Override
  public Task approve(ProposalRecord proposal, String message) {
    return decided(proposal, ProposalDecision.PROPOSAL_DECISION_APPROVE, message);
  }

  @Override
  public Task deny(ProposalRecord proposal, String message) {
    return decided(proposal, ProposalDecision.PROPOSAL_DECISION_DENY, message);
  }

  private Task decided(ProposalRecord proposal, ProposalDecision decision, String message) {
    return Waiting.get(
        core.call(
                TaskServiceGrpc.getDecideProposalMethod(),
                DecideProposalRequest.newBuilder()
                    .setRequestId(Ids.random())
                    .setTaskId(id)
                    .setProposalId(proposal.getProposal().getProposalId())
                    .setDigest(proposal.getDigest())
                    .setDecision(decision)
                    .setMessage(message)
                    .setAgentId(caller.agentId())
                    .build())
            .thenApply(DecideProposalResponse::getTask));
  }

  @Override
  public int send(TaskMessage message) {
    SendMessageRequest.Builder request =
        SendMessageRequest.newBuilder()
            .setRequestId(Ids.random())
            .setTaskId(id)
            .setMessage(message)
            .setAgentId(caller.agentId());
    if (caller.lease() != null) {
      request.setParentLease(caller.lease());
    }
    return Waiting.get(
        core.call(TaskServiceGrpc.getSendMessageMethod(), request.build())
            .thenApply(SendMessageResponse::getNumber));
  }

  @Override
  public Task retry(String message) {
    return Waiting.get(
        core.call(
                TaskServiceGrpc.getRetryTaskMethod(),
                RetryTaskRequest.newBuilder()
                    .setTaskId(id)
                    .setMessage(message)
                    .setAgentId(caller.agentId())
                    .build())
            .thenApply(RetryTaskResponse::getTask));
  }

  @Override
  public Task endorse(TrustLabel label, String message, long seenTreeCursor) {
    return Waiting.get(
        core.call(
                TaskServiceGrpc.getEndorseContentMethod(),
                EndorseContentRequest.newBuilder()
                    .setRequestId(Ids.random())
                    .setTaskId(id)
                    .setTrustLabel(label)
                    .setMessage(message)
                    .setSeenTreeCursor(seenTreeCursor)
                    .setAgentId(caller.agentId())
                    .build())
            .thenApply(EndorseContentResponse::getTask));
  }

  @Override
  public Task topUp(Budget added, String message) {
    return Waiting.get(
        core.call(
                TaskServiceGrpc.getTopUpBudgetMethod(),
                TopUpBudgetRequest.newBuilder()
                    .setRequestId(Ids.random())
                    .setTaskId(id)
                    .setAdded(added)
                    .setMessage(message)
                    .setAgentId(caller.agentId())
                    .build())
            .thenApply(TopUpBudgetResponse::getTask));
  }

  @Override
  public String toString() {
    return "task " + id;
  }
}
