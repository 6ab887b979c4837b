package dev.parley.server.edge.task;

import static dev.parley.server.edge.check.Requests.taskRequest;
import static dev.parley.server.testing.TestAgent.hello;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.server.app.TestBroker;
import dev.parley.server.testing.Limits;
import dev.parley.server.testing.TestAgent;
import dev.parley.server.testing.TestRequester;
import dev.parley.server.testing.TestWatch;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.CancelTaskRequest;
import dev.parley.v1.CreateTaskRequest;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Lease;
import dev.parley.v1.Progress;
import dev.parley.v1.ReportProgress;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskState;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Watches, over real connections: every event once, in order, whatever happens. */
final class TaskWatchTest {
  private TestBroker broker;
  private TestRequester requester;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws InterruptedException {
    use(TestBroker.start());
  }

  /** Goes on with another broker, whose limits can be met by a test. */
  private void restart(Limits limits) throws InterruptedException {
    broker.close();
    use(TestBroker.start(config -> config.edgeLimits(limits.build())));
  }

  private void use(TestBroker started) {
    broker = started;
    channel = broker.channel();
    requester = new TestRequester(broker.channel());
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void showsTheWholeLifeOfATask() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    requester.create("t1", "review");
    TestWatch early = TestWatch.task(channel, "t1", 0);
    Lease lease = agent.awaitAssignment().getLease();
    report(agent, lease, 10);
    agent.finish(lease, "fine");

    List<TaskEvent> events = early.takeAll();
    assertThat(events)
        .extracting(TaskEvent::getEventCase)
        .containsExactly(
            TaskEvent.EventCase.CREATED,
            TaskEvent.EventCase.ASSIGNED,
            TaskEvent.EventCase.PROGRESS,
            TaskEvent.EventCase.RESULT,
            TaskEvent.EventCase.ENDED);
    assertThat(events).extracting(TaskEvent::getNumber).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(events).extracting(TaskEvent::getTreeCursor).isSorted().doesNotHaveDuplicates();
    assertThat(events.get(0).getCreated().getSpec().getObjective()).isEqualTo("Review the change");
    assertThat(events.get(1).getAssigned().getAssignee().getId()).isEqualTo("a");
    assertThat(events.get(1).getAssigned().getRound()).isEqualTo(1);
    assertThat(events.get(1).getAssigned().getAttempt()).isEqualTo(1);
    assertThat(events.get(2).getProgress().getProgress().getPercent()).isEqualTo(10);
    assertThat(events.getLast().getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
    assertThat(events.getLast().getEnded().getOutcome().getResult().getOutputs(0).getText())
        .isEqualTo("fine");
    assertThat(TestWatch.task(channel, "t1", 0).takeAll()).isEqualTo(events);
  }

  @Test
  void endsAtOnceWhenEverythingWasSeen() {
    requester.create("t1", "review");
    cancel("t1");
    assertThat(TestWatch.task(channel, "t1", 2).takeAll()).isEmpty();
    assertThat(TestWatch.task(channel, "t1", 1).takeAll())
        .extracting(TaskEvent::getEventCase)
        .containsExactly(TaskEvent.EventCase.ENDED);
    assertThat(TestWatch.tree(channel, "t1", Long.MAX_VALUE, 0).takeAll()).isEmpty();
  }

  @Test
  void aWatchThatResumesSeesEveryEventOnce() throws InterruptedException {
    restart(Limits.usual().watchEvents(8));
    int reports = 600;
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    requester.create("t1", "review");
    Lease lease = agent.awaitAssignment().getLease();
    Thread working =
        Thread.ofVirtual()
            .start(() -> {
              for (int i = 0; i < reports; i++) {
                report(agent, lease, i % 100);
              }
              agent.finish(lease, "done");
            });

    List<Long> numbers = new ArrayList<>();
    long last = 0;
    for (int resumed = 0; resumed < 20; resumed++) {
      TestWatch watch = TestWatch.task(channel, "t1", last);
      for (TaskEvent event : watch.take(1 + resumed)) {
        numbers.add(event.getNumber());
        last = event.getNumber();
      }
      watch.cancel();
    }
    TestWatch.task(channel, "t1", last).takeAll().forEach(e -> numbers.add(e.getNumber()));
    working.join();
    assertThat(numbers)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, reports + 4).boxed().toList());
  }

  @Test
  void everyWatcherOfABusyTreeSeesTheSame() throws InterruptedException {
    restart(Limits.usual().watchEvents(16));
    TestAgent boss = TestAgent.connect(broker.channel(), hello("boss", 1, "plan"));
    TestAgent worker = TestAgent.connect(broker.channel(), hello("worker", 10, "review"));
    requester.create("t", "plan");
    requester.create("t-2", "plan");
    Lease lease = boss.awaitAssignment().getLease();
    List<TestWatch> watches = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      watches.add(TestWatch.tree(broker.channel(), "t", 0, 0));
    }
    int children = 60;
    for (int i = 0; i < children; i++) {
      requester.create(child(lease, "t.c" + i));
    }
    for (int i = 0; i < children; i++) {
      worker.finish(worker.awaitAssignment().getLease(), "done");
    }
    boss.finish(lease, "all done");

    List<TaskEvent> seen = watches.getFirst().takeAll();
    assertThat(seen).hasSize(4 + children * 4);
    assertThat(seen).extracting(TaskEvent::getTreeCursor).isSorted().doesNotHaveDuplicates();
    assertThat(seen).extracting(TaskEvent::getTaskId).doesNotContain("t-2");
    assertThat(seen.getLast().getTaskId()).isEqualTo("t");
    assertThat(seen)
        .filteredOn(TaskEvent::hasEnded)
        .allSatisfy(e -> assertThat(e.getEnded().getOutcome().hasResult()).isTrue());
    for (TestWatch watch : watches.subList(1, 4)) {
      assertThat(watch.takeAll()).isEqualTo(seen);
    }
    assertThat(TestWatch.tree(channel, "t", seen.get(99).getTreeCursor(), 0).takeAll())
        .isEqualTo(seen.subList(100, seen.size()));
  }

  @Test
  void aTreeIsShownAsDeepAsAskedFor() {
    TestAgent boss = TestAgent.connect(broker.channel(), hello("boss", 9, "plan"));
    requester.create("t", "plan");
    Lease top = boss.awaitAssignment().getLease();
    CreateTaskRequest.Builder below = taskRequest("t.a", "plan").setParentLease(top);
    below.getSpecBuilder().setObjective("Plan a part of it.");
    requester.create(below.build());
    Lease middle = boss.awaitAssignment().getLease();
    requester.create(child(middle, "t.a.b"));
    TestWatch all = TestWatch.tree(channel, "t", 0, 0);
    TestWatch one = TestWatch.tree(channel, "t", 0, 1);
    TestWatch part = TestWatch.tree(channel, "t.a", 0, 0);
    assertThat(all.take(5))
        .extracting(TaskEvent::getTaskId)
        .containsExactly("t", "t", "t.a", "t.a", "t.a.b");
    assertThat(part.take(3))
        .extracting(TaskEvent::getTaskId)
        .containsExactly("t.a", "t.a", "t.a.b");
    cancel("t");
    assertThat(one.takeAll()).extracting(TaskEvent::getTaskId).doesNotContain("t.a.b");
  }

  @Test
  void goesOnWhenItsShardWasOpenedAgain() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    requester.create("t1", "review");
    Lease lease = agent.awaitAssignment().getLease();
    TestWatch watch = TestWatch.task(channel, "t1", 0);
    assertThat(watch.take(2)).hasSize(2);
    broker.fence();
    while (report(agent, lease, 1)) {
      // Refused until the shard has noticed and come back.
    }
    agent.finish(lease, "done");
    List<TaskEvent> rest = watch.takeAll();
    assertThat(rest).extracting(TaskEvent::getNumber).startsWith(3L).isSorted();
    assertThat(rest.getLast().hasEnded()).isTrue();
    assertThat(rest.getLast().getNumber()).isEqualTo(2L + rest.size());
  }

  @Test
  void showsWhatBecameDurableWhileNobodyKnew() {
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    requester.create("t1", "review");
    Lease lease = agent.awaitAssignment().getLease();
    TestWatch watch = TestWatch.task(channel, "t1", 0);
    assertThat(watch.take(2)).hasSize(2);
    broker.loseNextAppends();

    assertThat(agent.finish(lease, "done").getRefusal().getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_OUTCOME_UNKNOWN);

    assertThat(watch.takeAll().getLast().hasEnded()).isTrue();
  }

  @Test
  void whoReadsNothingForTooLongIsCutOff() throws InterruptedException {
    restart(Limits.usual().watchStallMs(50).watches(2));
    requester.create("t1", "review");
    TestWatch idle = TestWatch.task(broker.channel(b -> b.flowControlWindow(65_535)), "t1", 0);
    TestWatch slow = TestWatch.task(broker.channel(b -> b.flowControlWindow(65_535)), "t1", 0);
    assertThat(idle.take(1)).hasSize(1);
    TestAgent agent = TestAgent.connect(broker.channel(), hello("a", 1, "review"));
    Lease lease = agent.awaitAssignment().getLease();
    for (int i = 0; i < 40; i++) {
      agent.ask(
          AgentFrame.newBuilder()
              .setProgress(
                  ReportProgress.newBuilder()
                      .setLease(lease)
                      .setProgress(Progress.newBuilder().setMessage("x".repeat(4_000)))));
      idle.take(1);
    }
    TestWatch another = TestWatch.task(channel, "nothing", 0);
    while (another.awaitFailure().equals("RESOURCE_EXHAUSTED WATCHES_EXCEEDED")) {
      another = TestWatch.task(channel, "nothing", 0);
    }
    assertThat(slow.awaitFailure()).isEqualTo("RESOURCE_EXHAUSTED READER_TOO_SLOW");
    agent.finish(lease, "done");
    assertThat(idle.takeAll()).isNotEmpty();
  }

  @Test
  void watchesAreBounded() throws InterruptedException {
    restart(Limits.usual().watches(2));
    requester.create("t1", "review");
    TestWatch first = TestWatch.task(channel, "t1", 0);
    TestWatch second = TestWatch.task(channel, "t1", 0);
    first.take(1);
    second.take(1);
    assertThat(TestWatch.task(channel, "t1", 0).awaitFailure())
        .isEqualTo("RESOURCE_EXHAUSTED WATCHES_EXCEEDED");
    cancel("t1");
    assertThat(first.takeAll()).hasSize(1);
    assertThat(second.takeAll()).hasSize(1);
    assertThat(TestWatch.task(channel, "t1", 0).takeAll()).hasSize(2);
  }

  @Test
  void refusesWhatIsNotThereOrNotAsDocumented() {
    assertThat(TestWatch.task(channel, "nothing", 0).awaitFailure())
        .isEqualTo("NOT_FOUND TASK_NOT_FOUND");
    assertThat(TestWatch.tree(channel, "nothing", 0, 0).awaitFailure())
        .isEqualTo("NOT_FOUND TASK_NOT_FOUND");
    assertThat(TestWatch.task(channel, "NO", 0).awaitFailure())
        .isEqualTo("INVALID_ARGUMENT ID_INVALID");
    assertThat(TestWatch.task(channel, "t1", -1).awaitFailure())
        .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
    assertThat(TestWatch.tree(channel, "t1", 0, -1).awaitFailure())
        .isEqualTo("INVALID_ARGUMENT REQUEST_INVALID");
  }

  @Test
  void endsWhenTheBrokerGoes() throws InterruptedException {
    requester.create("t1", "review");
    TestWatch watch = TestWatch.task(channel, "t1", 0);
    watch.take(1);
    broker.drain();
    assertThat(watch.awaitFailure()).isEqualTo("UNAVAILABLE SHUTTING_DOWN");
  }

  private static CreateTaskRequest child(Lease parent, String taskId) {
    return taskRequest(taskId, "review").setParentLease(parent).build();
  }

  /** Reports progress; whether that was refused. */
  private static boolean report(TestAgent agent, Lease lease, int percent) {
    return agent
        .ask(
            AgentFrame.newBuilder()
                .setProgress(
                    ReportProgress.newBuilder()
                        .setLease(lease)
                        .setProgress(Progress.newBuilder().setPercent(percent))))
        .hasRefusal();
  }

  private void cancel(String taskId) {
    assertThat(
            requester
                .timed()
                .cancelTask(
                    CancelTaskRequest.newBuilder()
                        .setGrace(TestRequester.AT_ONCE)
                        .setTaskId(taskId)
                        .build())
                .getTask()
                .getState())
        .isEqualTo(TaskState.TASK_STATE_CANCELED);
  }
}
