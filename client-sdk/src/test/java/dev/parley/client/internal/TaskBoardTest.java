package dev.parley.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.v1.ArriveAtBarrierRequest;
import dev.parley.v1.ArriveAtBarrierResponse;
import dev.parley.v1.Assignment;
import dev.parley.v1.CoordinationServiceGrpc.CoordinationServiceImplBase;
import dev.parley.v1.Lease;
import dev.parley.v1.ListNotesRequest;
import dev.parley.v1.ListNotesResponse;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose notes and barriers a handler is given. */
final class TaskBoardTest {
  private static final Assignment.Builder WORK =
      Assignment.newBuilder()
          .setLease(Lease.newBuilder().setTaskId("root.run.part").setToken(7))
          .setRootId("root");

  private final String name = "boards-" + UUID.randomUUID();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final ClientCore core =
      new ClientCore(
          InProcessChannelBuilder.forName(name).build(), Runnable::run, Duration.ofSeconds(20));
  private final Server server =
      InProcessServerBuilder.forName(name).directExecutor().addService(new Boards()).build();

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    core.loop.execute(core.loop::close);
    core.channel.shutdownNow();
    server.shutdownNow();
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
