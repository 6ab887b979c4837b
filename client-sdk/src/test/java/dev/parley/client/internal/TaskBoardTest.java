package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.v1.ArriveAtBarrierRequest;
import dev.parley.v1.ArriveAtBarrierResponse;
import dev.parley.v1.Assignment;
import dev.parley.v1.CoordinationServiceGrpc.CoordinationServiceImplBase;
import dev.parley.v1.Lease;
import dev.parley.v1.ListNotesRequest;
import dev.parley.v1.ListNotesResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose notes and barriers a handler is given. */
final class TaskBoardTest {
  private static final Assignment.Builder WORK =
      Assignment.newBuilder()
          .setLease(Lease.newBuilder().setTaskId("root.run.part").setToken(7))
          .setRootId("root");

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final AnsweredCore broker = AnsweredCore.by(new Boards());
  private final ClientCore core = broker.core;

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void thoseOfTheTree() {
    use(WORK.build());

    assertThat(asked).containsExactly("root", "root");
  }

  @Test
  void thoseOfTheRunOfASchedule() {
    use(WORK.clone().setRunId("root.run").build());

    assertThat(asked).containsExactly("root.run", "root.run");
  }

  private void use(Assignment assignment) {
    Context task = new Context(core, assignment, "a", progress -> {}, question -> {}, frame -> {});
    assertThat(task.notes().list()).isEmpty();
    task.barrier("gate", 2, Duration.ZERO).arrive();
  }

  private final class Boards extends CoordinationServiceImplBase {
    @Override
    public void listNotes(ListNotesRequest request, StreamObserver<ListNotesResponse> out) {
      asked.add(request.getRootId());
      out.onNext(ListNotesResponse.getDefaultInstance());
      out.onCompleted();
    }

    @Override
    public void arriveAtBarrier(
        ArriveAtBarrierRequest request, StreamObserver<ArriveAtBarrierResponse> out) {
      asked.add(request.getRootId());
      out.onNext(ArriveAtBarrierResponse.getDefaultInstance());
      out.onCompleted();
    }
  }
}
