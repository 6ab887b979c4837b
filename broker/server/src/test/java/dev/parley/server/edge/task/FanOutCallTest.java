package dev.parley.server.edge.task;

import static dev.parley.server.testing.TestAgent.hello;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.engine.runtime.ReplyTo;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.command.TaskCommand;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.server.edge.check.EdgeLimits;
import dev.parley.server.edge.check.Requests;
import dev.parley.server.edge.error.Faults;
import dev.parley.server.edge.id.IdSource;
import dev.parley.server.edge.verify.BusyChecks;
import dev.parley.server.edge.verify.CardSchemas;
import dev.parley.server.edge.verify.ResultChecks;
import dev.parley.server.security.IdentityInterceptor;
import dev.parley.server.shard.TaskShards;
import dev.parley.server.shard.TreeListener;
import dev.parley.server.testing.Failures;
import dev.parley.v1.AgentCard;
import dev.parley.v1.CreateFanOutRequest;
import dev.parley.v1.CreateFanOutResponse;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.FanOutItem;
import dev.parley.v1.FanOutTarget;
import dev.parley.v1.GetTaskRequest;
import dev.parley.v1.Part;
import dev.parley.v1.Target;
import dev.parley.v1.TaskServiceGrpc;
import dev.parley.v1.TaskSpec;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a call while the inputs of its items are being looked at. */
@Timeout(60)
final class FanOutCallTest {
  private final Faults faults = new Faults(() -> "fault-1");
  private final ResultChecks checks = BusyChecks.patient(faults);
  private final CardSchemas cardSchemas = new CardSchemas();
  private final Asked shards = new Asked();
  private final Server server =
      NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
          // What comes later on a connection finds what came before.
          .directExecutor()
          .addService(edge())
          .intercept(new IdentityInterceptor())
          .build();
  private ManagedChannel channel;

  private TaskServiceEdge edge() {
    TaskContext context =
        new TaskContext(
            shards,
            new AgentRegistry(),
            EdgeLimits.DEFAULT,
            new IdSource(new Random(1)),
            faults,
            checks,
            cardSchemas,
            null,
            System::currentTimeMillis);
    return new TaskServiceEdge(context, new Watches(10), new CreateStreams());
  }

  @BeforeEach
  void start() throws IOException {
    server.start();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
    // Calls that wait for a connection do not begin in their order.
    awaitArrived();
    AgentCard.Builder card = hello("ann", 1, "review").getCardBuilder();
    card.getCapabilitiesBuilder(0).setInputSchema("{\"required\": [\"a\"]}");
    cardSchemas.connected("default", card.build());
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
    checks.close();
  }

  @Test
  void aCallThatIsGoneCreatesNothing() throws InterruptedException {
    try (BusyChecks busy = new BusyChecks(checks)) {
      busy.begin();
      call().cancel("no more", null);
      awaitArrived();
    }
    BusyChecks.awaitDone(checks);

    assertThat(shards.commands).isEmpty();
  }

  @Test
  void aCallThatIsThereCreatesItsTask() throws InterruptedException {
    var unused = call();
    awaitArrived();
    // Its items are looked at, and after that its spec.
    BusyChecks.awaitDone(checks);
    BusyChecks.awaitDone(checks);

    assertThat(shards.commands)
        .singleElement()
        .isInstanceOfSatisfying(
            TaskCommand.CreateTask.class,
            create -> assertThat(create.key().taskId()).isEqualTo("f"));
  }

  /** Begins one, with an item that has to keep the schema of who does it. */
  private ClientCallStreamObserver<CreateFanOutRequest> call() {
    FanOutTarget target = FanOutTarget.newBuilder().setTemplate(Requests.spec("review")).build();
    TaskSpec.Builder spec =
        TaskSpec.newBuilder()
            .setObjective("Review them all")
            .setTarget(Target.newBuilder().setFanOut(target));
    ClientCallStreamObserver<CreateFanOutRequest> call =
        (ClientCallStreamObserver<CreateFanOutRequest>)
            TaskServiceGrpc.newStub(channel).createFanOut(new Unheard());
    call.onNext(
        CreateFanOutRequest.newBuilder()
            .setCreate(CreateTaskRequest.newBuilder().setTaskId("f").setSpec(spec))
            .addItems(FanOutItem.newBuilder().addInputs(Part.newBuilder().setJson("{\"a\": 1}")))
            .build());
    return call;
  }

  /** What was sent has come when what was sent after it on the same connection has. */
  private void awaitArrived() {
    assertThatThrownBy(() ->
            TaskServiceGrpc.newBlockingStub(channel).getTask(GetTaskRequest.getDefaultInstance()))
        .satisfies(e -> assertThat(Failures.reason(e)).startsWith("INVALID_ARGUMENT"));
  }

  private static final class Unheard implements StreamObserver<CreateFanOutResponse> {
    @Override
    public void onNext(CreateFanOutResponse response) {}

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onCompleted() {}
  }

  /** One shard, which answers nothing. */
  private static final class Asked implements TaskShards {
    final List<TaskCommand> commands = new CopyOnWriteArrayList<>();

    @Override
    public int count() {
      return 1;
    }

    @Override
    public void submit(int shard, TaskCommand command, ReplyTo<TaskReply> replyTo) {
      commands.add(command);
    }

    @Override
    public Runnable watch(TaskKey task, TreeListener listener) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Runnable follow(TaskKey task, ReplyTo<TaskReply> follower) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void readFollowed(TaskKey task, ReplyTo<TaskReply> follower) {
      throw new UnsupportedOperationException();
    }
  }
}
