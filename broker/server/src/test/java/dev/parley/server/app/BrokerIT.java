package dev.parley.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import dev.parley.embedded.EmbeddedKafka;
import dev.parley.embedded.EmbeddedKafkaOptions;
import dev.parley.server.edge.check.Requests;
import dev.parley.server.kafka.KafkaUnreachableException;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.TestRequester;
import dev.parley.server.testing.TestWatch;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.Lease;
import dev.parley.v1.ListTasksRequest;
import dev.parley.v1.Schedule;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskState;
import dev.parley.v1.WithheldReason;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole broker over a real Kafka. */
final class BrokerIT {
  @TempDir static Path dir;
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void startKafka() {
    kafka = EmbeddedKafka.start(EmbeddedKafkaOptions.in(dir));
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @Test
  void aRestartedBrokerHasEveryTaskAndItsHistory() throws Exception {
    BrokerConfig config = config("restart").build();
    List<TaskEvent> before;
    Lease lease;
    Broker first = Broker.start(config);
    ManagedChannel channel = channel(first.port());
    TestRequester requester = new TestRequester(channel);
    TestAgent agent = TestAgent.connect(channel, TestAgent.hello("a", 1, "review"));
    requester.create("done", "review");
    agent.finish(agent.awaitAssignment().getLease(), "fine");
    requester.create("open", "review");
    lease = agent.awaitAssignment().getLease();
    for (int i = 0; i < 200; i++) {
      requester.create("t" + i, "write");
    }
    before = TestWatch.task(channel, "done", 0).takeAll();
    channel.shutdownNow();
    first.close();
    first.awaitTermination();

    try (Broker second = Broker.start(config)) {
      channel = channel(second.port());
      requester = new TestRequester(channel);
      assertThat(TestWatch.task(channel, "done", 0).takeAll()).isEqualTo(before);
      assertThat(requester.get("done").getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
      assertThat(
              requester
                  .timed()
                  .listTasks(ListTasksRequest.newBuilder().setPageSize(1_000).build())
                  .getTasksList())
          .extracting(Task::getTaskId)
          .doesNotHaveDuplicates()
          .hasSize(202);
      TestAgent again =
          TestAgent.connect(channel, TestAgent.hello("a", 1, "review").addHeldLeases(lease));
      assertThat(again.finish(lease, "still mine").hasRefusal()).isFalse();
      assertThat(requester.get("open").getAttemptTotal()).isEqualTo(1);
      channel.shutdownNow();
    }
  }

  @Test
  void aTimeThatPassesWhileNoBrokerRunsIsDealtWithOnceByTheNext() throws Exception {
    BrokerConfig config = config("schedule").build();
    Broker first = Broker.start(config);
    Instant due = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(10);
    ManagedChannel channel = channel(first.port());
    TestRequester requester = new TestRequester(channel);
    requester.create(scheduled("patient", due, Duration.ofMinutes(10)));
    requester.create(scheduled("strict", due, Duration.ofSeconds(1)));
    channel.shutdownNow();
    first.close();
    first.awaitTermination();
    assertThat(Instant.now()).as("nobody has run anything").isBefore(due);
    Thread.sleep(Duration.between(Instant.now(), due.plusSeconds(2)));

    for (int start = 0; start < 2; start++) {
      try (Broker later = Broker.start(config)) {
        channel = channel(later.port());
        requester = new TestRequester(channel);
        requester.awaitState("strict", TaskState.TASK_STATE_COMPLETED);
        assertThat(runs(requester, "strict")).isEmpty();
        assertThat(requester.history("strict"))
            .filteredOn(TaskEvent::hasRunWithheld)
            .singleElement()
            .extracting(event -> event.getRunWithheld().getReason())
            .isEqualTo(WithheldReason.WITHHELD_REASON_MISSED);
        awaitRun(requester, "patient");
        assertThat(runs(requester, "patient"))
            .singleElement()
            .satisfies(run ->
                assertThat(run.getRun().getFireTime().getSeconds())
                    .isEqualTo(due.getEpochSecond()));
        channel.shutdownNow();
      }
    }
  }

  /** A task for one time. */
  private static CreateTaskRequest scheduled(String id, Instant due, Duration catchupWindow) {
    ZonedDateTime at = due.atZone(ZoneOffset.UTC);
    Schedule.Builder once =
        Schedule.newBuilder()
            .setCron(
                "%d %d %d %d %d *"
                    .formatted(
                        at.getSecond(),
                        at.getMinute(),
                        at.getHour(),
                        at.getDayOfMonth(),
                        at.getMonthValue()))
            .setRunsMax(1)
            .setEndTime(Timestamp.newBuilder().setSeconds(due.getEpochSecond()))
            .setCatchupWindow(Durations.fromMillis(catchupWindow.toMillis()));
    CreateTaskRequest.Builder request = Requests.taskRequest(id, "review");
    request.getSpecBuilder().setSchedule(once);
    return request.build();
  }

  private static List<Task> runs(TestRequester requester, String scheduleId) {
    return requester
        .timed()
        .listTasks(ListTasksRequest.newBuilder().setParentId(scheduleId).build())
        .getTasksList();
  }

  private static void awaitRun(TestRequester requester, String scheduleId) throws Exception {
    for (int i = 0; i < 400 && runs(requester, scheduleId).isEmpty(); i++) {
      Thread.sleep(50);
    }
  }

  @Test
  void aNewerBrokerTakesOverFromAnOlderOne() throws Exception {
    BrokerConfig config = config("takeover").build();
    try (Broker older = Broker.start(config)) {
      ManagedChannel toOlder = channel(older.port());
      new TestRequester(toOlder).create("t1", "review");
      try (Broker newer = Broker.start(config)) {
        ManagedChannel toNewer = channel(newer.port());
        assertThat(new TestRequester(toNewer).get("t1").getTaskId()).isEqualTo("t1");
        new TestRequester(toNewer).create("t2", "review");
        toNewer.shutdownNow();
      }
      toOlder.shutdownNow();
    }
  }

  @Test
  void theNumberOfShardsIsThatOfTheTopics() throws Exception {
    try (Broker three = Broker.start(config("shards").shards(3).build())) {
      assertThat(three.port()).isPositive();
    }
    try (Broker adopting = Broker.start(config("shards").build())) {
      assertThat(adopting.port()).isPositive();
    }
    assertThatThrownBy(() -> Broker.start(config("shards").shards(5).build()))
        .hasMessageContaining("shards.journal")
        .hasMessageContaining("5");
  }

  @Test
  void aKafkaThatIsNotThereIsSaidSo() throws Exception {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = socket.getLocalPort();
    }
    assertThatThrownBy(() -> Broker.start(BrokerConfig.builder("127.0.0.1:" + nobody).build()))
        .isInstanceOf(KafkaUnreachableException.class)
        .hasMessageContaining("127.0.0.1:" + nobody);
  }

  private static BrokerConfig.Builder config(String prefix) {
    return BrokerConfig.builder(kafka.bootstrapServers())
        .port(0)
        .topicPrefix(prefix)
        .drainGrace(Duration.ofMillis(100));
  }

  private static ManagedChannel channel(int port) {
    return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }
}
