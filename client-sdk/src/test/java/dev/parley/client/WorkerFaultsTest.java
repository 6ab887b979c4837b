package dev.parley.client;

import static dev.parley.client.Fixtures.SOON;
import static dev.parley.client.Fixtures.await;
import static dev.parley.client.Fixtures.count;
import static dev.parley.client.Fixtures.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.client.testing.FakeBroker;
import dev.parley.v1.AgentFrame;
import dev.parley.v1.AgentFrame.FrameCase;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Limits;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a worker does when the stream breaks, acks get lost and leases end. */
class WorkerFaultsTest {
  private static final TaskDraft SHORT_LEASE =
      draft().heartbeatTimeout(Duration.ofSeconds(1)).build();

  private final FakeBroker broker =
      FakeBroker.builder()
          .limits(
              Limits.newBuilder()
                  .setPayloadBytesMax(100_000)
                  .setFrameBytesMax(50_000)
                  .setUnackedFramesMax(4)
                  .setProgressBytesMax(10_000)
                  .build())
          .start();
  private final Parley parley = broker.connect();
  private final Requester requester = parley.requester();
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private final BlockingQueue<String> lost = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    go.countDown();
    parley.close();
    broker.close();
  }

  /** A worker whose handler waits until the test lets it go on. */
  private Worker startWaiting() {
    return parley
        .worker("w")
        .capability(
            "work",
            task -> {
              task.onCancel(cancelled::countDown);
              started.countDown();
              await(go);
              return TaskResult.text("attempt " + task.attempt());
            })
        .listener(
            new WorkerListener() {
              @Override
              public void lost(TaskContext task, String why) {
                lost.add(why);
              }
            })
        .start();
  }

  private static long events(List<TaskEvent> history, TaskEvent.EventCase kind) {
    return history.stream().filter(event -> event.getEventCase() == kind).count();
  }

  private void awaitSessions(int count) {
    broker.awaitFrames("w", frames -> count(frames, FrameCase.HELLO) == count);
  }

  @Test
  void doesNotSendWhatTheBrokerWouldEndTheStreamFor() {
    Worker worker =
        parley.worker("w").capability("work", task -> TaskResult.text("x".repeat(60_000))).start();

    TaskHandle task = requester.submit(draft().build());

    assertThatThrownBy(() -> task.result(SOON))
        .hasMessageContaining("expected a frame of at most 50000 bytes");
    assertThat(worker.stats().reconnects()).isZero();
  }

  // The stream breaks.

  @Test
  void keepsItsTaskOverABrokenStream() {
    Worker worker = startWaiting();
    TaskHandle task = requester.submit(draft().build());
    await(started);

    broker.faults().dropAgentStreams();
    awaitSessions(2);
    go.countDown();

    assertThat(task.result(SOON).text()).isEqualTo("attempt 1");
    assertThat(events(broker.history(task.id()), TaskEvent.EventCase.ASSIGNED)).isEqualTo(1);
    assertThat(events(broker.history(task.id()), TaskEvent.EventCase.RESULT)).isEqualTo(1);
    AgentFrame hello =
        broker.frames("w").stream().filter(AgentFrame::hasHello).skip(1).findFirst().orElseThrow();
    assertThat(hello.getHello().getHeldLeasesList())
        .singleElement()
        .satisfies(lease -> assertThat(lease.getTaskId()).isEqualTo(task.id()));
    assertThat(hello.getHello().getInstanceId()).isEqualTo(worker.instanceId());
    assertThat(lost).isEmpty();
    assertThat(worker.stats().reconnects()).isEqualTo(1);
  }

  @Test
  void deliversAResultThatCameWhileTheStreamWasAway() {
    startWaiting();
    TaskHandle task = requester.submit(draft().build());
    await(started);

    broker.faults().holdWelcomes();
    broker.faults().dropAgentStreams();
    awaitSessions(2);
    go.countDown();
    // Nothing may be said before the welcome, so the result has to wait.
    broker.faults().releaseWelcomes();

    assertThat(task.result(SOON).text()).isEqualTo("attempt 1");
    assertThat(count(broker.frames("w"), FrameCase.RESULT)).isEqualTo(1);
  }

  @Test
  void sendsAResultAgainWhoseAckWasLost() {
    Worker worker = startWaiting();
    TaskHandle task = requester.submit(draft().build());
    await(started);
    broker.faults().swallowAcks(FrameCase.RESULT, 1);

    go.countDown();
    broker.awaitFrames("w", frames -> count(frames, FrameCase.RESULT) == 1);
    assertThat(worker.stats().completed()).isZero();
    assertThat(worker.stats().unconfirmed()).isEqualTo(1);
    broker.faults().dropAgentStreams();
    broker.awaitFrames("w", frames -> count(frames, FrameCase.RESULT) == 2);
    worker.close();

    assertThat(worker.stats().completed()).isEqualTo(1);
    assertThat(worker.stats().unconfirmed()).isZero();
    assertThat(events(broker.history(task.id()), TaskEvent.EventCase.RESULT)).isEqualTo(1);
    assertThat(lost).isEmpty();
  }

  @Test
  void neverHasMoreUnansweredFramesThanItMay() {
    broker.faults().swallowAcks(FrameCase.PROGRESS, 1_000);
    parley
        .worker("w")
        .capability(
            "work",
            task -> {
              for (int i = 0; i < 10; i++) {
                task.progress("step " + i);
              }
              return TaskResult.text("");
            })
        .start();
    TaskHandle task = requester.submit(draft().build());

    broker.awaitFrames("w", frames -> count(frames, FrameCase.PROGRESS) == 2);
    broker.faults().dropAgentStreams();
    broker.awaitFrames("w", frames -> count(frames, FrameCase.PROGRESS) == 4);
    broker.faults().swallowAcks(FrameCase.PROGRESS, 0);
    broker.faults().dropAgentStreams();
    task.await(SOON);

    List<Integer> perSession = new ArrayList<>();
    for (AgentFrame frame : broker.frames("w")) {
      if (frame.hasHello()) {
        perSession.add(0);
      } else if (frame.hasProgress()) {
        perSession.set(perSession.size() - 1, perSession.get(perSession.size() - 1) + 1);
      }
    }
    assertThat(perSession).containsExactly(2, 2, 10);
    assertThat(
            broker.history(task.id()).stream()
                .filter(TaskEvent::hasProgress)
                .map(event -> event.getProgress().getProgress().getMessage())
                .skip(4))
        .containsExactly(
            "step 0", "step 1", "step 2", "step 3", "step 4", "step 5", "step 6", "step 7",
            "step 8", "step 9");
  }

  @Test
  void tellsTheHandlerWhenReportsAreDropped() {
    broker.faults().swallowAcks(FrameCase.PROGRESS, 1_000);
    List<Boolean> taken = new CopyOnWriteArrayList<>();
    parley
        .worker("w")
        .capability(
            "work",
            task -> {
              for (int i = 0; i < 70; i++) {
                taken.add(task.progress("step " + i));
              }
              started.countDown();
              await(go);
              return TaskResult.text("");
            })
        .start();
    requester.submit(draft().build());
    await(started);

    assertThat(taken.subList(0, 64)).containsOnly(true);
    assertThat(taken.subList(64, 70)).containsOnly(false);
    broker.faults().swallowAcks(FrameCase.PROGRESS, 0);
    broker.faults().dropAgentStreams();
  }

  @Test
  void comesBackWhenTheBrokerIsFullOrAway() {
    broker.faults().refuseAgents(ErrorReason.ERROR_REASON_SESSIONS_EXCEEDED, 1);
    broker.faults().refuseAgents(ErrorReason.ERROR_REASON_SHUTTING_DOWN, 1);

    Worker worker = parley.worker("w").capability("work", task -> TaskResult.text("")).start();
    TaskHandle task = requester.submit(draft().build());

    assertThat(task.await(SOON).completed()).isTrue();
    assertThat(worker.stats().reconnects()).isEqualTo(2);
  }

  @Test
  void endsWhenTheBrokerRefusesItForGood() {
    broker.faults().refuseAgents(ErrorReason.ERROR_REASON_PROTOCOL_VERSION_UNSUPPORTED, 1);

    Worker worker = parley.worker("w").capability("work", task -> TaskResult.text("")).start();

    assertThatThrownBy(worker::awaitTermination)
        .isInstanceOfSatisfying(
            ParleyException.class,
            e ->
                assertThat(e.reason())
                    .isEqualTo(ErrorReason.ERROR_REASON_PROTOCOL_VERSION_UNSUPPORTED));
    worker.close();
  }

  @Test
  void letsGoOfAStreamWhenTheBrokerDrains() {
    startWaiting();
    TaskHandle task = requester.submit(draft().build());
    await(started);

    broker.faults().drain(Duration.ofSeconds(30));
    assertThat(count(broker.frames("w"), FrameCase.HELLO)).isEqualTo(1);
    go.countDown();

    awaitSessions(2);
    assertThat(task.await(SOON).completed()).isTrue();
  }

  // Leases end.

  @Test
  void aRevokedAttemptIsCancelledAndDeliversNothing() throws InterruptedException {
    Worker worker = startWaiting();
    TaskHandle task = requester.submit(draft().build());
    await(started);

    broker.faults().revoke(task.id());
    await(cancelled);
    assertThat(count(broker.frames("w"), FrameCase.STOP_EVIDENCE)).isZero();
    assertThat(worker.stats().running()).isEqualTo(1);
    go.countDown();

    broker.awaitFrames("w", frames -> count(frames, FrameCase.STOP_EVIDENCE) == 1);
    assertThat(count(broker.frames("w"), FrameCase.RESULT)).isZero();
    assertThat(lost.poll(SOON.toSeconds(), TimeUnit.SECONDS))
        .isEqualTo("LEASE_LOST: revoked by the test");
    broker.advance(Duration.ofSeconds(5));
    assertThat(task.result(SOON).text()).isEqualTo("attempt 2");
  }

  @Test
  void aCanceledTaskIsCancelledInItsHandler() {
    CountDownLatch thrown = new CountDownLatch(1);
    parley
        .worker("w")
        .capability(
            "work",
            task -> {
              started.countDown();
              try {
                while (true) {
                  task.throwIfCancelled();
                  Thread.onSpinWait();
                }
              } finally {
                thrown.countDown();
              }
            })
        .start();
    TaskHandle task = requester.submit(draft().build());
    await(started);

    task.cancel("changed my mind");

    await(thrown);
    broker.awaitFrames("w", frames -> count(frames, FrameCase.STOP_EVIDENCE) == 1);
    assertThat(count(broker.frames("w"), FrameCase.FAIL)).isZero();
    assertThat(task.await(SOON).state()).isEqualTo(TaskState.TASK_STATE_CANCELED);
  }

  @Test
  void interruptsTheHandlerWhenAskedTo() {
    CountDownLatch interrupted = new CountDownLatch(1);
    parley
        .worker("w")
        .capability(
            "work",
            task -> {
              started.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return TaskResult.text("");
            })
        .interruptOnCancel(true)
        .start();
    TaskHandle task = requester.submit(draft().build());
    await(started);

    task.cancel("");

    await(interrupted);
  }

  @Test
  void aLeaseThatIsNotConfirmedAfterAReconnectIsLost() throws InterruptedException {
    startWaiting();
    TaskHandle task = requester.submit(draft().build());
    await(started);

    broker.faults().loseLeaseSilently(task.id());
    broker.faults().dropAgentStreams();

    await(cancelled);
    assertThat(lost.poll(SOON.toSeconds(), TimeUnit.SECONDS))
        .isEqualTo("the broker did not confirm the lease after a reconnect");
  }

  @Test
  void aPlaceIsNotOfferedWhileItsOldHandlerStillRuns() {
    startWaiting();
    TaskHandle task = requester.submit(draft().build());
    await(started);
    broker.faults().revoke(task.id());
    await(cancelled);

    broker.faults().dropAgentStreams();
    awaitSessions(2);
    AgentFrame hello =
        broker.frames("w").stream().filter(AgentFrame::hasHello).skip(1).findFirst().orElseThrow();
    assertThat(hello.getHello().getMaxInFlight()).isZero();
    go.countDown();

    broker.awaitFrames(
        "w",
        frames -> frames.stream().anyMatch(frame -> frame.getCapacity().getMaxInFlight() == 1));
  }

  @Test
  void learnsFromAHeartbeatThatALeaseIsLost() throws InterruptedException {
    startWaiting();
    TaskHandle task = requester.submit(SHORT_LEASE);
    await(started);

    broker.faults().loseLeaseSilently(task.id());

    await(cancelled);
    assertThat(lost.poll(SOON.toSeconds(), TimeUnit.SECONDS))
        .isEqualTo("the broker ended the lease");
  }

  @Test
  void sendsHeartbeatsAtAThirdOfTheShortestTimeout() {
    startWaiting();
    requester.submit(SHORT_LEASE);
    await(started);

    // The broker asks for one every ten seconds: three of them come only because the lease is
    // short.
    broker.awaitFrames("w", frames -> count(frames, FrameCase.HEARTBEAT) >= 3);

    assertThat(lost).isEmpty();
  }

  @Test
  void stopsByItselfWhenNobodyConfirmsTheLease() throws InterruptedException {
    startWaiting();
    requester.submit(SHORT_LEASE);
    await(started);

    broker.faults().unreachableForAgents(true);
    broker.faults().dropAgentStreams();

    await(cancelled);
    assertThat(lost.poll(SOON.toSeconds(), TimeUnit.SECONDS))
        .isEqualTo("the broker has not confirmed the lease for PT1S");
    broker.faults().unreachableForAgents(false);
  }

  @Test
  void looksForANewStreamWhenHeartbeatsAreNotAnswered() {
    startWaiting();
    TaskHandle task = requester.submit(draft().heartbeatTimeout(Duration.ofSeconds(3)).build());
    await(started);

    broker.faults().swallowHeartbeatAnswers(true);
    awaitSessions(2);
    broker.faults().swallowHeartbeatAnswers(false);
    go.countDown();

    assertThat(task.result(SOON).text()).isEqualTo("attempt 1");
    assertThat(lost).isEmpty();
  }

  // The end.

  @Test
  void aDrainLetsRunningTasksFinish() {
    Worker worker = startWaiting();
    TaskHandle task = requester.submit(draft().build());
    await(started);

    var drained = worker.drain(SOON);
    broker.awaitFrames("w", frames -> count(frames, FrameCase.CAPACITY) == 1);
    TaskHandle next = requester.submit(draft().build());
    assertThat(drained).isNotDone();
    go.countDown();
    drained.join();

    assertThat(task.await(SOON).completed()).isTrue();
    assertThat(next.get().getState()).isEqualTo(TaskState.TASK_STATE_QUEUED);
    broker.awaitInstances("w", 0);
    assertThat(worker.stats().draining()).isTrue();
    assertThat(worker.stats().connected()).isFalse();
  }

  @Test
  void handsBackWhatIsNotFinishedInTime() {
    Worker worker =
        parley
            .worker("w")
            .capability(
                "work",
                task -> {
                  task.onCancel(go::countDown);
                  started.countDown();
                  await(go);
                  task.throwIfCancelled();
                  return TaskResult.text("");
                })
            .drainGrace(Duration.ofMillis(50))
            .start();
    TaskHandle task = requester.submit(draft().build());
    await(started);

    worker.close();

    assertThat(broker.task(task.id()).getState()).isEqualTo(TaskState.TASK_STATE_SCHEDULED);
    assertThat(broker.history(task.id()))
        .anySatisfy(event ->
            assertThat(event.getFailed().getFailure().getCode()).isEqualTo("WORKER_CLOSED"));
  }

  @Test
  void closingTheClientDrainsItsWorkers() {
    startWaiting();
    TaskHandle task = requester.submit(draft().build());
    await(started);
    go.countDown();

    parley.close();

    assertThat(broker.task(task.id()).getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
  }

  @Test
  void drainsWhileTheBrokerIsAway() {
    Worker worker = startWaiting();
    broker.awaitInstances("w", 1);
    broker.faults().unreachableForAgents(true);
    broker.faults().dropAgentStreams();

    worker.drain(SOON).join();

    assertThat(worker.termination()).isCompleted();
  }
}
