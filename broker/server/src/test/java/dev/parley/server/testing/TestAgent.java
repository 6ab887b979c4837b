package dev.parley.server.testing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.v1.Ack;
import dev.parley.v1.AgentCard;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.AgentServiceGrpc;
import dev.parley.v1.Assignment;
import dev.parley.v1.BrokerFrame;
import dev.parley.v1.Capability;
import dev.parley.v1.Fail;
import dev.parley.v1.Failure;
import dev.parley.v1.FailureClass;
import dev.parley.v1.Hello;
import dev.parley.v1.Lease;
import dev.parley.v1.Part;
import dev.parley.v1.Result;
import dev.parley.v1.SubmitResult;
import dev.parley.v1.Welcome;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An agent by hand: sends what a test says and keeps what comes, in order. */
public final class TestAgent {
  private static final long WAIT_SECONDS = 20;

  /** What came: a frame, or the end of the stream. */
  private record Came(@Nullable BrokerFrame frame, @Nullable Throwable end) {}

  private final BlockingQueue<Came> came = new LinkedBlockingQueue<>();
  private final List<Came> skipped = new ArrayList<>();
  private final boolean reads;
  private @Nullable ClientCallStreamObserver<AgentFrame> call;
  private long lastFrameId;

  private TestAgent(boolean reads) {
    this.reads = reads;
  }

  /** Opens a stream and says nothing. */
  public static TestAgent open(Channel channel) {
    return open(channel, true);
  }

  /** Opens a stream that is read only when {@link #read} says so. */
  public static TestAgent openUnread(Channel channel) {
    return open(channel, false);
  }

  private static TestAgent open(Channel channel, boolean reads) {
    TestAgent agent = new TestAgent(reads);
    AgentServiceGrpc.newStub(channel).connect(agent.new Reader());
    return agent;
  }

  /** Opens a stream and says hello; the welcome has come. */
  public static TestAgent connect(Channel channel, Hello.Builder hello) {
    TestAgent agent = open(channel);
    agent.send(AgentFrame.newBuilder().setHello(hello));
    agent.awaitWelcome();
    return agent;
  }

  public static Hello.Builder hello(String agentId, int maxInFlight, String... capabilities) {
    AgentCard.Builder card = AgentCard.newBuilder().setAgentId(agentId);
    for (String capability : capabilities) {
      card.addCapabilities(Capability.newBuilder().setName(capability));
    }
    return Hello.newBuilder()
        .setCard(card)
        .setInstanceId("i1")
        .setProtocolVersionMax(1)
        .setMaxInFlight(maxInFlight);
  }

  /**
   * Sends a frame with the next id.
   *
   * @return the id
   */
  public long send(AgentFrame.Builder frame) {
    sendAsIs(frame.setFrameId(++lastFrameId).build());
    return lastFrameId;
  }

  public void sendAsIs(AgentFrame frame) {
    requireNonNull(call).onNext(frame);
  }

  /** Sends a frame and waits for its ack. */
  public Ack ask(AgentFrame.Builder frame) {
    return awaitAck(send(frame));
  }

  /** Hands in a result that has one line of text. */
  public Ack finish(Lease lease, String text) {
    return ask(
        AgentFrame.newBuilder()
            .setResult(
                SubmitResult.newBuilder()
                    .setLease(lease)
                    .setResult(Result.newBuilder().addOutputs(Part.newBuilder().setText(text)))));
  }

  /** Fails at something that another attempt may succeed at. */
  public Ack fail(Lease lease) {
    return ask(
        AgentFrame.newBuilder()
            .setFail(
                Fail.newBuilder()
                    .setLease(lease)
                    .setFailure(
                        Failure.newBuilder()
                            .setFailureClass(FailureClass.FAILURE_CLASS_RETRYABLE))));
  }

  public void halfClose() {
    requireNonNull(call).onCompleted();
  }

  public void cancel() {
    requireNonNull(call).cancel("the test said so", null);
  }

  /** Lets frames come, on a stream that was opened unread. */
  public void read(int frames) {
    requireNonNull(call).request(frames);
  }

  public Welcome awaitWelcome() {
    BrokerFrame first = awaitFrame(frame -> true);
    assertThat(first.hasWelcome()).as("the first frame is Welcome, not %s", first).isTrue();
    return first.getWelcome();
  }

  /** Waits for the answer to hello: null when it is the welcome, else how the stream ended. */
  public @Nullable Throwable awaitWelcomeOrEnd() {
    Came first = next();
    return first.frame() == null ? first.end() : null;
  }

  public Ack awaitAck(long frameId) {
    return awaitFrame(f -> f.hasAck() && f.getAck().getFrameId() == frameId).getAck();
  }

  public Assignment awaitAssignment() {
    return awaitFrame(BrokerFrame::hasAssignment).getAssignment();
  }

  /** The first frame like this that was not taken yet. */
  public BrokerFrame awaitFrame(Predicate<BrokerFrame> like) {
    for (Came one : skipped) {
      if (one.frame() != null && like.test(one.frame())) {
        skipped.remove(one);
        return one.frame();
      }
    }
    while (true) {
      Came one = next();
      if (one.frame() == null) {
        throw new AssertionError("Expected a frame, but the stream ended", one.end());
      }
      if (like.test(one.frame())) {
        return one.frame();
      }
      skipped.add(one);
    }
  }

  /** How the stream ended; null when it ended well. */
  public @Nullable Throwable awaitEnd() {
    while (true) {
      Came one = next();
      if (one.frame() == null) {
        return one.end();
      }
      skipped.add(one);
    }
  }

  /** The reason that the stream ended for. */
  public String awaitFailure() {
    return Failures.reason(requireNonNull(awaitEnd(), "a stream that fails"));
  }

  /** Asks something harmless and waits for the answer: whatever was on its way has come then. */
  public void awaitQuiet() {
    long probe = send(AgentFrame.newBuilder());
    awaitAck(probe);
  }

  /** How many frames like this have come and were not taken. */
  public long waiting(Predicate<BrokerFrame> like) {
    came.drainTo(skipped);
    return skipped.stream().filter(c -> c.frame() != null && like.test(c.frame())).count();
  }

  private Came next() {
    try {
      Came one = came.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      if (one == null) {
        throw new AssertionError("Expected something to come, but nothing did; before: " + skipped);
      }
      return one;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private final class Reader implements ClientResponseObserver<AgentFrame, BrokerFrame> {

    @Override
    public void beforeStart(ClientCallStreamObserver<AgentFrame> requests) {
      call = requests;
      if (!reads) {
        requests.disableAutoRequestWithInitial(0);
      }
    }

    @Override
    public void onNext(BrokerFrame frame) {
      came.add(new Came(frame, null));
    }

    @Override
    public void onError(Throwable error) {
      came.add(new Came(null, error));
    }

    @Override
    public void onCompleted() {
      came.add(new Came(null, null));
    }
  }
}
