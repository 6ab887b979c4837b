package dev.parley.server.edge.agent;

import static dev.parley.server.testing.TestAgent.hello;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.dispatch.AgentRegistry;
import dev.parley.engine.dispatch.AgentView;
import dev.parley.engine.runtime.ReplyTo;
import dev.parley.engine.task.Labels;
import dev.parley.engine.task.TaskKey;
import dev.parley.engine.task.TaskLimits;
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
import dev.parley.server.testing.TestAgent;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.Hello;
import dev.parley.v1.Part;
import dev.parley.v1.TaskSpec;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a stream while the schemas on its card are being compiled. */
@Timeout(60)
final class AgentSessionTest {
  private final Faults faults = new Faults(() -> "fault-1");
  private final ResultChecks checks = BusyChecks.patient(faults);
  private final CardSchemas cardSchemas = new CardSchemas();
  private final AgentRegistry agents = new AgentRegistry();
  private final Sessions sessions = new Sessions(10);
  private final Server server =
      NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
          .addService(new AgentStreamService(context(), sessions))
          .intercept(new IdentityInterceptor())
          .build();
  private ManagedChannel channel;

  private AgentContext context() {
    return new AgentContext(
        new NoLeases(),
        agents,
        EdgeLimits.DEFAULT,
        TaskLimits.DEFAULT,
        new IdSource(new Random(1)),
        faults,
        checks,
        cardSchemas,
        null,
        System::currentTimeMillis,
        "test");
  }

  @BeforeEach
  void start() throws IOException {
    server.start();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
    checks.close();
  }

  @Test
  void aStreamThatIsGoneTakesNoPlaceOfANewerOne() throws InterruptedException {
    TestAgent older = TestAgent.open(channel);
    TestAgent newer;
    try (BusyChecks busy = new BusyChecks(checks)) {
      busy.begin();
      older.send(AgentFrame.newBuilder().setHello(withSchema()));
      await(() -> sessions.count() == 1);
      older.cancel();
      await(() -> sessions.count() == 0);
      newer = TestAgent.connect(channel, hello("ann", 1, "work"));
    }
    BusyChecks.awaitDone(checks);

    newer.awaitQuiet();
    assertThat(agents.list("default", "work", Labels.NONE, "", 10)).hasSize(1);
    assertThat(cardSchemas.inputSchemas("default", jsonTask())).isEmpty();
    assertThat(sessions.count()).isEqualTo(1);
  }

  @Test
  void aStreamThatIsHalfClosedEndsWellAndIsGivenNothing() throws InterruptedException {
    TestAgent agent = TestAgent.open(channel);
    try (BusyChecks busy = new BusyChecks(checks)) {
      busy.begin();
      agent.send(AgentFrame.newBuilder().setHello(withSchema()));
      agent.halfClose();
      // Both have come when what was sent after them on the same connection has.
      TestAgent.connect(channel, hello("bob", 1)).awaitQuiet();
    }

    assertThat(agent.awaitEnd()).isNull();
    assertThat(agent.waiting(BrokerFrame::hasWelcome)).isZero();
    assertThat(agents.list("default", "work", Labels.NONE, "", 10))
        .extracting(AgentView::agentId)
        .isEmpty();
    assertThat(cardSchemas.inputSchemas("default", jsonTask())).isEmpty();
  }

  private static Hello.Builder withSchema() {
    Hello.Builder hello = hello("ann", 1, "work");
    hello.getCardBuilder().getCapabilitiesBuilder(0).setInputSchema("{\"required\": [\"a\"]}");
    return hello;
  }

  private static TaskSpec jsonTask() {
    return Requests.spec("work").addInputs(Part.newBuilder().setJson("{}")).build();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  /** One shard, which knows of no lease. */
  private static final class NoLeases implements TaskShards {
    @Override
    public int count() {
      return 1;
    }

    @Override
    public void submit(int shard, TaskCommand command, ReplyTo<TaskReply> replyTo) {
      replyTo.reply(new TaskReply.Confirmed(List.of()));
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
