package dev.parley.server.edge.task;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Actor;
import dev.parley.server.edge.check.ApprovalCheck;
import dev.parley.server.edge.check.Check;
import dev.parley.server.edge.check.DialogueCheck;
import dev.parley.server.edge.check.LeaseCheck;
import dev.parley.server.edge.check.ListCheck;
import dev.parley.server.edge.check.RequestCheck;
import dev.parley.server.edge.check.Times;
import dev.parley.server.edge.error.Answering;
import dev.parley.server.edge.error.Errors;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.edge.map.BudgetMapper;
import dev.parley.server.edge.map.Bytes;
import dev.parley.server.edge.map.ChildPageToken;
import dev.parley.server.edge.map.DialogueMapper;
import dev.parley.server.edge.map.TaskMapper;
import dev.parley.server.edge.map.TrustStamp;
import dev.parley.server.edge.rule.RuleDesk;
import dev.parley.server.security.Identity;
import dev.parley.v1.AnswerTaskRequest;
import dev.parley.v1.AnswerTaskResponse;
import dev.parley.v1.BatchCreateTasksRequest;
import dev.parley.v1.BatchCreateTasksResponse;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.CancelTaskResponse;
import dev.parley.v1.CreateFanOutRequest;
import dev.parley.v1.CreateFanOutResponse;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.CreateTaskResponse;
import dev.parley.v1.DecideProposalRequest;
import dev.parley.v1.DecideProposalResponse;
import dev.parley.v1.EndorseContentRequest;
import dev.parley.v1.EndorseContentResponse;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.GetTaskResponse;
import dev.parley.v1.ListChildOutcomesRequest;
import dev.parley.v1.ListChildOutcomesResponse;
import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.ListTasksResponse;
import dev.parley.v1.ProposalDecision;
import dev.parley.v1.RetryTaskRequest;
import dev.parley.v1.RetryTaskResponse;
import dev.parley.v1.ReviewTaskRequest;
import dev.parley.v1.ReviewTaskResponse;
import dev.parley.v1.SendMessageRequest;
import dev.parley.v1.SendMessageResponse;
import dev.parley.v1.StreamTasksRequest;
import dev.parley.v1.StreamTasksResponse;
import dev.parley.v1.Task;
import dev.parley.v1.TaskMessage;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.TopUpBudgetRequest;
import dev.parley.v1.TopUpBudgetResponse;
import dev.parley.v1.WatchTaskRequest;
import dev.parley.v1.WatchTaskResponse;
import dev.parley.v1.WatchTreeRequest;
import dev.parley.v1.WatchTreeResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The task service: checks each request, asks the shard that holds the task, and answers with what
 * it says. Thread-safe; nothing here blocks.
 */
public final class TaskServiceEdge extends TaskServiceGrpc.TaskServiceImplBase {
  private static final int CHILDREN_DEFAULT = 100;
  private static final long CANCEL_GRACE_DEFAULT_MS = 30_000;

  private final TaskContext context;
  private final Watches watches;
  private final CreateStreams createStreams;
  private final TaskCreator creator;
  private final TaskReviewer reviewer;

  public TaskServiceEdge(TaskContext context, Watches watches, CreateStreams createStreams) {
    this.context = context;
    this.watches = watches;
    this.createStreams = createStreams;
    this.creator = new TaskCreator(context);
    this.reviewer = new TaskReviewer(context);
  }

  @Override
  public void createTask(CreateTaskRequest request, StreamObserver<CreateTaskResponse> out) {
    UnaryCall<CreateTaskResponse> call = new UnaryCall<>(out);
    creator.create(
        Identity.current(),
        request,
        created ->
            call.respond(
                CreateTaskResponse.newBuilder()
                    .setTask(TaskMapper.toPublic(created.task()))
                    .setCreated(created.created())
                    .build()),
        call::refuse);
  }

  @Override
  public void batchCreateTasks(
      BatchCreateTasksRequest request, StreamObserver<BatchCreateTasksResponse> out) {
    UnaryCall<BatchCreateTasksResponse> call = new UnaryCall<>(out);
    int max = context.limits().batchRequestsMax();
    int found = request.getRequestsCount();
    if (found > max) {
      call.refuse(
          Problem.of(
              ErrorReason.ERROR_REASON_BATCH_TOO_LARGE,
              "Expected at most %d requests, but found %d".formatted(max, found),
              Errors.fact("limit", max)));
    } else if (found == 0) {
      call.refuse(Problem.invalid("requests", "expected 1 to %,d, but found none".formatted(max)));
    } else {
      new BatchCreate(call, found).start(creator, Identity.current(), request.getRequestsList());
    }
  }

  @Override
  public StreamObserver<StreamTasksRequest> streamTasks(StreamObserver<StreamTasksResponse> out) {
    ServerCallStreamObserver<StreamTasksResponse> call =
        (ServerCallStreamObserver<StreamTasksResponse>) out;
    CreateStream stream =
        new CreateStream(context, creator, reviewer, createStreams, Identity.current(), call);
    stream.start();
    return stream;
  }

  @Override
  public StreamObserver<CreateFanOutRequest> createFanOut(
      StreamObserver<CreateFanOutResponse> out) {
    return new FanOutStream(
        context, creator, Identity.current(), (ServerCallStreamObserver<CreateFanOutResponse>) out);
  }

  @Override
  public void getTask(GetTaskRequest request, StreamObserver<GetTaskResponse> out) {
    UnaryCall<GetTaskResponse> call = new UnaryCall<>(out);
    if (!passes(call, check -> LeaseCheck.taskId(check, "task_id", request.getTaskId()))) {
      return;
    }
    TaskKey key = key(request.getTaskId());
    ask(
        call,
        key,
        new TaskCommand.GetTask(key),
        task -> GetTaskResponse.newBuilder().setTask(task).build());
  }

  @Override
  public void listTasks(ListTasksRequest request, StreamObserver<ListTasksResponse> out) {
    new TaskListing(context, Identity.current(), new UnaryCall<>(out)).start(request);
  }

  @Override
  public void listChildOutcomes(
      ListChildOutcomesRequest request, StreamObserver<ListChildOutcomesResponse> out) {
    UnaryCall<ListChildOutcomesResponse> call = new UnaryCall<>(out);
    ChildPageToken token = ChildPageToken.parse(request.getPageToken(), request.getJoinedOnly());
    Consumer<Check> rules =
        check -> {
          ListCheck.childOutcomes(check, request);
          if (token == null) {
            ListCheck.foreignToken(check);
          }
        };
    if (!passes(call, rules) || token == null) {
      return;
    }
    TaskKey key = key(request.getTaskId());
    int limit = request.getPageSize() == 0 ? CHILDREN_DEFAULT : request.getPageSize();
    context
        .shards()
        .submit(
            key,
            new TaskCommand.ListChildOutcomes(key, token.from(), limit, token.joinedOnly()),
            new Answering(
                context.faults(),
                "ListChildOutcomes",
                reply -> call.respond(children((TaskReply.Children) reply, token.joinedOnly())),
                call::refuse));
  }

  private static ListChildOutcomesResponse children(TaskReply.Children page, boolean joinedOnly) {
    ListChildOutcomesResponse.Builder response =
        ListChildOutcomesResponse.newBuilder()
            .setNextPageToken(ChildPageToken.after(page, joinedOnly));
    page.tasks().forEach(child -> response.addChildren(TaskMapper.settled(child)));
    return response.build();
  }

  @Override
  public void watchTask(WatchTaskRequest request, StreamObserver<WatchTaskResponse> out) {
    Consumer<Check> rules =
        check -> {
          LeaseCheck.taskId(check, "task_id", request.getTaskId());
          RequestCheck.notNegative(check, "after_number", request.getAfterNumber());
        };
    if (passes(new UnaryCall<>(out), rules)) {
      watch(
          new WatchScope.OneTask(key(request.getTaskId())),
          request.getAfterNumber(),
          out,
          event -> WatchTaskResponse.newBuilder().setEvent(event).build());
    }
  }

  @Override
  public void watchTree(WatchTreeRequest request, StreamObserver<WatchTreeResponse> out) {
    Consumer<Check> rules =
        check -> {
          LeaseCheck.taskId(check, "task_id", request.getTaskId());
          RequestCheck.notNegative(check, "after_cursor", request.getAfterCursor());
          RequestCheck.notNegative(check, "levels", request.getLevels());
        };
    if (passes(new UnaryCall<>(out), rules)) {
      watch(
          new WatchScope.Tree(key(request.getTaskId()), request.getLevels()),
          request.getAfterCursor(),
          out,
          event -> WatchTreeResponse.newBuilder().setEvent(event).build());
    }
  }

  private <A> void watch(
      WatchScope scope,
      long after,
      StreamObserver<A> out,
      Function<dev.parley.v1.TaskEvent, A> response) {
    ServerCallStreamObserver<A> call = (ServerCallStreamObserver<A>) out;
    new TaskWatch<>(context, Identity.current(), watches, scope, after, call, response).start();
  }

  @Override
  public void cancelTask(CancelTaskRequest request, StreamObserver<CancelTaskResponse> out) {
    UnaryCall<CancelTaskResponse> call = new UnaryCall<>(out);
    if (!passes(call, check -> RequestCheck.cancel(check, request))) {
      return;
    }
    TaskKey key = key(request.getTaskId());
    ask(
        call,
        key,
        new TaskCommand.CancelTask(
            key,
            by(request.getAgentId()),
            request.getMessage(),
            request.hasGrace() ? Times.millis(request.getGrace()) : CANCEL_GRACE_DEFAULT_MS),
        task -> CancelTaskResponse.newBuilder().setTask(task).build());
  }

  @Override
  public void reviewTask(ReviewTaskRequest request, StreamObserver<ReviewTaskResponse> out) {
    UnaryCall<ReviewTaskResponse> call = new UnaryCall<>(out);
    reviewer.review(
        Identity.current(),
        request,
        task ->
            call.respond(
                ReviewTaskResponse.newBuilder().setTask(TaskMapper.toPublic(task)).build()),
        call::refuse);
  }

  @Override
  public void retryTask(RetryTaskRequest request, StreamObserver<RetryTaskResponse> out) {
    UnaryCall<RetryTaskResponse> call = new UnaryCall<>(out);
    if (!passes(call, check -> RequestCheck.retry(check, request))) {
      return;
    }
    TaskKey key = key(request.getTaskId());
    ask(
        call,
        key,
        new TaskCommand.RetryTask(key, by(request.getAgentId()), request.getMessage()),
        task -> RetryTaskResponse.newBuilder().setTask(task).build());
  }

  @Override
  public void topUpBudget(TopUpBudgetRequest request, StreamObserver<TopUpBudgetResponse> out) {
    UnaryCall<TopUpBudgetResponse> call = new UnaryCall<>(out);
    if (!passes(call, check -> RequestCheck.topUp(check, request))) {
      return;
    }
    TaskKey key = key(request.getTaskId());
    ask(
        call,
        key,
        new TaskCommand.TopUpBudget(
            key,
            by(request.getAgentId()),
            BudgetMapper.added(request.getAdded()),
            request.getMessage(),
            request.getRequestId()),
        task -> TopUpBudgetResponse.newBuilder().setTask(task).build());
  }

  @Override
  public void answerTask(AnswerTaskRequest request, StreamObserver<AnswerTaskResponse> out) {
    UnaryCall<AnswerTaskResponse> call = new UnaryCall<>(out);
    if (!passes(call, check -> DialogueCheck.answer(check, request, context.limits()))) {
      return;
    }
    TaskKey key = key(request.getTaskId());
    TaskCommand command =
        new TaskCommand.AnswerTask(
            key,
            by(request.getAgentId()),
            request.getQuestionId(),
            DialogueMapper.kindOf(request.getAnswer()),
            request.getAnswer().getChoice(),
            Bytes.of(request.getAnswer()),
            request.getRequestId(),
            request.getParentLease().getToken());
    ask(call, key, command, task -> AnswerTaskResponse.newBuilder().setTask(task).build());
  }

  @Override
  public void decideProposal(
      DecideProposalRequest request, StreamObserver<DecideProposalResponse> out) {
    UnaryCall<DecideProposalResponse> call = new UnaryCall<>(out);
    if (!passes(call, check -> ApprovalCheck.decide(check, request))) {
      return;
    }
    TaskKey key = key(request.getTaskId());
    TaskCommand command =
        new TaskCommand.DecideProposal(
            key,
            by(request.getAgentId()),
            request.getProposalId(),
            request.getDigest(),
            request.getDecision() == ProposalDecision.PROPOSAL_DECISION_APPROVE,
            request.getMessage(),
            request.getRequestId());
    ask(call, key, command, task -> DecideProposalResponse.newBuilder().setTask(task).build());
  }

  @Override
  public void sendMessage(SendMessageRequest request, StreamObserver<SendMessageResponse> out) {
    UnaryCall<SendMessageResponse> call = new UnaryCall<>(out);
    if (!passes(call, check -> DialogueCheck.message(check, request, context.limits()))) {
      return;
    }
    TaskKey key = key(request.getTaskId());
    TrustStamp stamp = TrustStamp.ofCaller(request.hasParentLease(), request.getAgentId());
    TaskMessage message = stamp.stamp(request.getMessage());
    TaskCommand.SendMessage command =
        new TaskCommand.SendMessage(
            key,
            by(request.getAgentId()),
            Bytes.of(message),
            request.getRequestId(),
            request.getParentLease().getToken(),
            stamp.lowest(message));
    RuleDesk rules = context.rules();
    if (rules == null) {
      send(command, call);
    } else {
      rules.message(Identity.current(), command, ruled -> send(ruled, call), call::refuse);
    }
  }

  private void send(TaskCommand.SendMessage command, UnaryCall<SendMessageResponse> call) {
    context
        .shards()
        .submit(
            command.key(),
            command,
            new Answering(
                context.faults(),
                "SendMessage",
                reply -> call.respond(said((TaskReply.Said) reply)),
                call::refuse));
  }

  private static SendMessageResponse said(TaskReply.Said said) {
    return SendMessageResponse.newBuilder()
        .setNumber(said.number())
        .setTask(TaskMapper.toPublic(said.task()))
        .build();
  }

  @Override
  public void endorseContent(
      EndorseContentRequest request, StreamObserver<EndorseContentResponse> out) {
    UnaryCall<EndorseContentResponse> call = new UnaryCall<>(out);
    if (!passes(call, check -> RequestCheck.endorse(check, request))) {
      return;
    }
    TaskKey key = key(request.getTaskId());
    ask(
        call,
        key,
        new TaskCommand.EndorseContent(
            key,
            by(request.getAgentId()),
            request.getTrustLabelValue(),
            request.getMessage(),
            request.getRequestId(),
            request.getSeenTreeCursor()),
        task -> EndorseContentResponse.newBuilder().setTask(task).build());
  }

  /** Asks for something that is answered with the task. */
  private <A> void ask(
      UnaryCall<A> call, TaskKey key, TaskCommand command, Function<Task, A> response) {
    context
        .shards()
        .submit(
            key,
            command,
            new Answering(
                context.faults(),
                command.getClass().getSimpleName(),
                reply ->
                    call.respond(
                        response.apply(TaskMapper.toPublic(((TaskReply.Found) reply).task()))),
                call::refuse));
  }

  private static boolean passes(UnaryCall<?> call, Consumer<Check> rules) {
    Check check = new Check();
    rules.accept(check);
    Problem problem = check.problem();
    if (problem != null) {
      call.refuse(problem);
    }
    return problem == null;
  }

  private static TaskKey key(String taskId) {
    return new TaskKey(Identity.current().tenant(), taskId);
  }

  /** An agent that says who it is, or else a human. */
  private static Actor by(String agentId) {
    return Actors.caller(agentId, Identity.current().principal());
  }
}
