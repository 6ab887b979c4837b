package dev.parley.server.edge.coordination;

import dev.parley.engine.task.Actors;
import dev.parley.engine.task.Lease;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Actor;
import dev.parley.server.edge.check.BoardCheck;
import dev.parley.server.edge.check.Check;
import dev.parley.server.edge.check.Times;
import dev.parley.server.edge.error.Answering;
import dev.parley.server.edge.error.Errors;
import dev.parley.server.edge.error.Faults;
import dev.parley.server.edge.error.Problem;
import dev.parley.server.edge.map.BoardMapper;
import dev.parley.server.edge.map.LeaseMapper;
import dev.parley.server.edge.map.TrustStamp;
import dev.parley.server.security.Identity;
import dev.parley.server.shard.TaskShards;
import dev.parley.v1.ArriveAtBarrierRequest;
import dev.parley.v1.ArriveAtBarrierResponse;
import dev.parley.v1.CoordinationServiceGrpc;
import dev.parley.v1.DeleteNoteRequest;
import dev.parley.v1.DeleteNoteResponse;
import dev.parley.v1.GetBarrierRequest;
import dev.parley.v1.GetBarrierResponse;
import dev.parley.v1.ListBarriersRequest;
import dev.parley.v1.ListBarriersResponse;
import dev.parley.v1.ListNotesRequest;
import dev.parley.v1.ListNotesResponse;
import dev.parley.v1.PutNoteRequest;
import dev.parley.v1.PutNoteResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The coordination service: checks each request and asks the shard of the tree. Thread-safe;
 * nothing here blocks.
 */
public final class CoordinationEdge extends CoordinationServiceGrpc.CoordinationServiceImplBase {
  private final TaskShards shards;
  private final Faults faults;

  public CoordinationEdge(TaskShards shards, Faults faults) {
    this.shards = shards;
    this.faults = faults;
  }

  @Override
  public void putNote(PutNoteRequest request, StreamObserver<PutNoteResponse> out) {
    if (!passes(out, check -> BoardCheck.put(check, request))) {
      return;
    }
    TrustStamp stamp = TrustStamp.ofCaller(request.hasLease(), request.getAgentId());
    long expected =
        request.hasExpectedVersion()
            ? request.getExpectedVersion()
            : TaskCommand.PutNote.ANY_VERSION;
    ask(
        out,
        new TaskCommand.PutNote(
            root(request.getRootId()),
            by(request.getAgentId()),
            lease(request.hasLease(), request.getLease()),
            request.getKey(),
            stamp.stamp(request.getValue()).toByteString(),
            expected,
            request.getRequestId()),
        reply ->
            PutNoteResponse.newBuilder()
                .setNote(BoardMapper.toPublic(((TaskReply.Noted) reply).note()))
                .build());
  }

  @Override
  public void deleteNote(DeleteNoteRequest request, StreamObserver<DeleteNoteResponse> out) {
    if (!passes(out, check -> BoardCheck.delete(check, request))) {
      return;
    }
    long expected =
        request.hasExpectedVersion()
            ? request.getExpectedVersion()
            : TaskCommand.PutNote.ANY_VERSION;
    ask(
        out,
        new TaskCommand.DeleteNote(
            root(request.getRootId()),
            by(request.getAgentId()),
            lease(request.hasLease(), request.getLease()),
            request.getKey(),
            expected,
            request.getRequestId()),
        reply -> DeleteNoteResponse.getDefaultInstance());
  }

  @Override
  public void listNotes(ListNotesRequest request, StreamObserver<ListNotesResponse> out) {
    if (!passes(out, check -> BoardCheck.list(check, request))) {
      return;
    }
    ask(
        out,
        new TaskCommand.ListNotes(
            root(request.getRootId()),
            reader(),
            lease(request.hasLease(), request.getLease()),
            request.getKeyPrefix()),
        reply -> BoardMapper.toPublic((TaskReply.Notes) reply));
  }

  @Override
  public void arriveAtBarrier(
      ArriveAtBarrierRequest request, StreamObserver<ArriveAtBarrierResponse> out) {
    if (!passes(out, check -> BoardCheck.arrive(check, request))) {
      return;
    }
    String participant =
        request.getParticipant().isEmpty()
            ? request.getLease().getTaskId()
            : request.getParticipant();
    ask(
        out,
        new TaskCommand.ArriveAtBarrier(
            root(request.getRootId()),
            by(request.getAgentId()),
            lease(request.hasLease(), request.getLease()),
            request.getName(),
            request.getParties(),
            Times.millis(request.getTimeout()),
            participant,
            request.getRequestId()),
        reply ->
            ArriveAtBarrierResponse.newBuilder()
                .setBarrier(BoardMapper.toPublic(((TaskReply.AtBarrier) reply).barrier()))
                .build());
  }

  @Override
  public void getBarrier(GetBarrierRequest request, StreamObserver<GetBarrierResponse> out) {
    if (!passes(out, check -> BoardCheck.get(check, request))) {
      return;
    }
    ask(
        out,
        new TaskCommand.GetBarrier(
            root(request.getRootId()),
            reader(),
            lease(request.hasLease(), request.getLease()),
            request.getName()),
        reply ->
            GetBarrierResponse.newBuilder()
                .setBarrier(BoardMapper.toPublic(((TaskReply.AtBarrier) reply).barrier()))
                .build());
  }

  @Override
  public void listBarriers(ListBarriersRequest request, StreamObserver<ListBarriersResponse> out) {
    if (!passes(out, check -> BoardCheck.list(check, request))) {
      return;
    }
    ask(
        out,
        new TaskCommand.ListBarriers(
            root(request.getRootId()), reader(), lease(request.hasLease(), request.getLease())),
        reply ->
            ListBarriersResponse.newBuilder()
                .addAllBarriers(
                    ((TaskReply.Barriers) reply)
                        .barriers().stream().map(BoardMapper::toPublic).toList())
                .build());
  }

  private <A> void ask(
      StreamObserver<A> out, TaskCommand.BoardCommand command, Function<TaskReply, A> response) {
    shards.submit(
        command.root(),
        command,
        new Answering(
            faults,
            command.getClass().getSimpleName(),
            reply -> {
              out.onNext(response.apply(reply));
              out.onCompleted();
            },
            problem -> out.onError(Errors.exception(problem))));
  }

  private static <A> boolean passes(StreamObserver<A> out, Consumer<Check> rules) {
    // With a handler, answering a call that its caller has canceled does no harm.
    ((ServerCallStreamObserver<A>) out).setOnCancelHandler(() -> {});
    Check check = new Check();
    rules.accept(check);
    Problem problem = check.problem();
    if (problem != null) {
      out.onError(Errors.exception(problem));
    }
    return problem == null;
  }

  private static TaskKey root(String rootId) {
    return new TaskKey(Identity.current().tenant(), rootId);
  }

  private static @Nullable Lease lease(boolean given, dev.parley.v1.Lease lease) {
    return given ? LeaseMapper.toEngine(Identity.current().tenant(), lease) : null;
  }

  private static Actor reader() {
    return Actors.requester(Identity.current().principal());
  }

  /** An agent that says who it is, or else a human. */
  private static Actor by(String agentId) {
    return Actors.caller(agentId, Identity.current().principal());
  }
}
