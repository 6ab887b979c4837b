package dev.parley.server.edge;

import static dev.parley.server.testing.Failures.reason;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.server.app.BrokerStartException;
import dev.parley.server.app.TestBroker;
import dev.parley.server.edge.check.Requests;
import dev.parley.server.testing.TestRequester;
import dev.parley.v1.AgentServiceGrpc;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.TaskServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the port offers beside Parley's own services, and how it treats what cannot be read. */
final class GrpcEdgeTest {
  private TestBroker broker;

  @BeforeEach
  void start() throws InterruptedException {
    broker = TestBroker.start();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void reflectionNamesTheServices() throws Exception {
    Kept<ServerReflectionResponse> answers = new Kept<>();
    StreamObserver<ServerReflectionRequest> questions =
        ServerReflectionGrpc.newStub(broker.channel()).serverReflectionInfo(answers);
    questions.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    assertThat(answers.next().getListServicesResponse().getServiceList())
        .extracting(ServiceResponse::getName)
        .contains(
            "parley.v1.AgentService",
            "parley.v1.TaskService",
            "parley.v1.AgentDirectoryService",
            "grpc.health.v1.Health");
    questions.onNext(
        ServerReflectionRequest.newBuilder()
            .setFileContainingSymbol("parley.v1.TaskService")
            .build());
    assertThat(answers.next().getFileDescriptorResponse().getFileDescriptorProtoList())
        .isNotEmpty();
    questions.onCompleted();
  }

  @Test
  void healthFollowsTheShards() throws Exception {
    Kept<HealthCheckResponse> health = new Kept<>();
    HealthGrpc.newStub(broker.channel()).watch(HealthCheckRequest.getDefaultInstance(), health);
    assertThat(health.next().getStatus()).isEqualTo(ServingStatus.SERVING);

    broker.fence();
    assertThat(reason(() -> new TestRequester(broker.channel()).create("t1", "review")))
        .startsWith("UNAVAILABLE ");
    assertThat(health.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(health.next().getStatus()).isEqualTo(ServingStatus.SERVING);

    broker.drain();
    assertThat(health.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
  }

  @Test
  void bytesThatAreNoMessageAreRefusedWithAReason() {
    var channel = broker.channel();
    byte[] bad = {(byte) 0x0a, (byte) 0x7f};
    assertThat(
            reason(() ->
                ClientCalls.blockingUnaryCall(
                    channel, raw(TaskServiceGrpc.getGetTaskMethod()), CallOptions.DEFAULT, bad)))
        .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");

    Kept<byte[]> frames = new Kept<>();
    StreamObserver<byte[]> stream =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(raw(AgentServiceGrpc.getConnectMethod()), CallOptions.DEFAULT), frames);
    stream.onNext(bad);
    assertThat(reason(frames.end())).isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(new TestRequester(channel).create("t1", "review").getTaskId()).isEqualTo("t1");
  }

  @Test
  void whatIsNotThereIsUnimplemented() {
    MethodDescriptor<byte[], byte[]> unknown =
        raw(TaskServiceGrpc.getGetTaskMethod()).toBuilder()
            .setFullMethodName("parley.v1.TaskService/Explode")
            .build();
    assertThatThrownBy(() ->
            ClientCalls.blockingUnaryCall(
                broker.channel(), unknown, CallOptions.DEFAULT, new byte[0]))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("UNIMPLEMENTED");
  }

  @Test
  void aPortThatIsTakenIsSaidSo() {
    int taken = broker.port();
    assertThatThrownBy(() -> TestBroker.start(config -> config.port(taken)))
        .isInstanceOf(BrokerStartException.class)
        .hasMessageContaining("port " + taken)
        .hasMessageContaining("Stop what uses the port, or choose another one.");
  }

  @Test
  void onlyLoopbackAddressesAreListenedOn() {
    assertThatThrownBy(() -> TestBroker.start(config -> config.bindAddress("0.0.0.0")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("loopback");
    assertThatThrownBy(() -> TestBroker.start(config -> config.bindAddress("no such host")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be resolved");
  }

  /** A method whose messages are sent and taken as they are. */
  private static MethodDescriptor<byte[], byte[]> raw(MethodDescriptor<?, ?> method) {
    return MethodDescriptor.newBuilder(new Raw(), new Raw())
        .setType(method.getType())
        .setFullMethodName(method.getFullMethodName())
        .build();
  }

  private static final class Raw implements Marshaller<byte[]> {

    @Override
    public InputStream stream(byte[] bytes) {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void aMessageThatIsTooLargeOnceUnpackedIsNoDefect() {
    TestRequester requester = new TestRequester(broker.channel());
    CreateTaskRequest.Builder bomb = Requests.taskRequest("t1", "review");
    bomb.getSpecBuilder().addInputs(Requests.text("x".repeat(16 * 1024 * 1024)));
    assertThat(reason(() -> requester.timed().withCompression("gzip").createTask(bomb.build())))
        .isEqualTo("RESOURCE_EXHAUSTED FRAME_TOO_LARGE");
  }

  /** Keeps what comes. */
  private static final class Kept<M> implements StreamObserver<M> {
    private final BlockingQueue<M> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();

    @Override
    public void onNext(M message) {
      messages.add(message);
    }

    @Override
    public void onError(Throwable error) {
      errors.add(error);
    }

    @Override
    public void onCompleted() {}

    M next() throws InterruptedException {
      return requireNonNull(messages.poll(20, TimeUnit.SECONDS), "a message");
    }

    Throwable end() {
      try {
        return requireNonNull(errors.poll(20, TimeUnit.SECONDS), "an error");
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
