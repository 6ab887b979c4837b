package dev.parley.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonParser;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.util.JsonFormat;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tools that know nothing of Parley find out from a running broker how to talk to it. */
@Timeout(120)
@ExtendWith(SharedBroker.class)
final class ReflectionIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final BrokerProcess broker;
  private final ManagedChannel channel;

  ReflectionIT(BrokerProcess broker) {
    this.broker = broker;
    this.channel =
        Grpc.newChannelBuilder(broker.endpoint(), InsecureChannelCredentials.create()).build();
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
  }

  @Test
  void theServicesAreListed() throws Exception {
    assertThat(new ReflectionClient(channel).services())
        .containsExactlyInAnyOrder(
            "parley.v1.AgentDirectoryService",
            "parley.v1.AgentService",
            "parley.v1.ArtifactService",
            "parley.v1.ControlService",
            "parley.v1.CoordinationService",
            "parley.v1.ScheduleService",
            "parley.v1.TaskService",
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection");
  }

  @Test
  void tasksAreCreatedAndReadWithoutGeneratedCode() throws Exception {
    ReflectionClient reflection = new ReflectionClient(channel);
    String request =
        """
        {"task_id": "by-reflection", "spec": {"objective": "Nothing is known in advance.",
         "target": {"capability": {"capability": "reflect.me"}}, "labels": {"way": "reflection"}}}
        """;

    String created = call(reflection, "CreateTask", request);
    String read = call(reflection, "GetTask", "{\"task_id\": \"by-reflection\"}");

    assertThat(field(created, "created")).isEqualTo("true");
    assertThat(read).contains("\"state\":\"TASK_STATE_QUEUED\"", "\"way\":\"reflection\"");
  }

  @Test
  void theHealthServiceSaysThatItServes() {
    assertThat(
            HealthGrpc.newBlockingStub(channel)
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void bufCurlTalksToIt() throws Exception {
    Path buf = Checkout.root().resolve("proto/node_modules/.bin/buf");
    assumeTrue(Files.isExecutable(buf), "buf was not brought in by the build of proto");
    ProcessBuilder builder =
        new ProcessBuilder(
            buf.toString(),
            "curl",
            "--protocol",
            "grpc",
            "--http2-prior-knowledge",
            "-d",
            """
            {"task_id": "by-buf", "spec": {"objective": "It comes from elsewhere.",
             "target": {"capability": {"capability": "reflect.me"}}}}
            """,
            "http://" + broker.endpoint() + "/parley.v1.TaskService/CreateTask");
    try (Child curl = Child.start("buf curl", builder)) {
      Child.Ended ended = curl.awaitEnd(PATIENCE);

      assertThat(ended.code()).as("%s", ended).isZero();
      assertThat(field(String.join("", ended.out()), "created")).isEqualTo("true");
    }
  }

  private String call(ReflectionClient reflection, String method, String request) throws Exception {
    MethodDescriptor descriptor = reflection.method("parley.v1.TaskService", method);
    DynamicMessage.Builder message = DynamicMessage.newBuilder(descriptor.getInputType());
    JsonFormat.parser().merge(request, message);
    DynamicMessage response = reflection.call(descriptor, message.build());
    return JsonFormat.printer().omittingInsignificantWhitespace().print(response);
  }

  private static String field(String json, String name) {
    return JsonParser.parseString(json).getAsJsonObject().get(name).getAsString();
  }
}
