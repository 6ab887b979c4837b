package dev.parley.client;

import static dev.parley.client.Fixtures.SOON;
import static dev.parley.client.Fixtures.await;
import static dev.parley.client.Fixtures.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.client.testing.FakeBroker;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Limits;
import dev.parley.v1.Task;
import dev.parley.v1.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requesters and managers hear of their tasks on the stream that creates them. */
class FollowTest {
  private FakeBroker broker = FakeBroker.start();
  private Parley parley = broker.connect();
  private Requester requester = parley.requester();

  @AfterEach
  void close() {
    parley.close();
    broker.close();
  }

  private void restart(FakeBroker.Builder settings) {
    close();
    broker = settings.start();
    parley = broker.connect();
    requester = parley.requester();
  }

  private void startWorker(TaskHandler handler) {
    parley.worker("w").capability("work", handler).maxInFlight(16).start();
  }

  private void startWorker() {
    startWorker(task -> TaskResult.text("done"));
  }

  private TaskHandle submit() {
    return requester.submit(draft().build());
  }

  private TaskHandle submitForNobody() {
    return requester.submit(draft().targetLabel("nobody", "has it").build());
  }

  /** Whatever the broker has told before has come in; if the stream broke, there is a new one. */
  private void catchUp() {
    submitForNobody();
  }

  private static TaskOutcome end(CompletableFuture<TaskOutcome> outcome) {
    return outcome.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
  }

  private int watches() {
    return broker.calls("WatchTask") + broker.calls("WatchTree");
  }

  // One stream.

  @Test
  void hearsOfEveryEndOverOneStream() {
    startWorker();
    List<TaskHandle> tasks = new ArrayList<>();
    tasks.add(submit());
    tasks.add(requester.submitAsync(draft().build()).join());
    requester
        .submitAll(List.of(draft().build(), draft().build()))
        .forEach(submission -> tasks.add(submission.orThrow()));
    try (SubmitStream stream = requester.stream()) {
      tasks.add(stream.submit(draft().build()).join());
    }

    assertThat(tasks).allSatisfy(task -> assertThat(task.result(SOON).text()).isEqualTo("done"));

    assertThat(broker.calls("StreamTasks")).isEqualTo(1);
    assertThat(watches() + broker.calls("GetTask") + broker.calls("CreateTask")).isZero();
  }

  @Test
  void followsManyTasksAtOnceButNotAllBeforeSomebodyAsks() {
    int count = 10_020;
    List<TaskDraft> drafts =
        IntStream.range(0, count).mapToObj(i -> draft().text("" + i).build()).toList();
    List<CompletableFuture<TaskOutcome>> outcomes = new ArrayList<>();
    for (Submission submission : requester.submitAll(drafts)) {
      outcomes.add(submission.orThrow().outcome());
    }

    startWorker(task -> TaskResult.text(task.text()));

    for (int i = 0; i < count; i++) {
      assertThat(end(outcomes.get(i)).orThrow().text()).isEqualTo("" + i);
    }
    assertThat(broker.calls("StreamTasks")).isEqualTo(1);
    assertThat(broker.calls("GetTask")).isEqualTo(20);
    assertThat(watches()).isZero();
  }

  @Test
  void waitsOnlyAsLongAsItIsToldAndThenAgain() {
    TaskHandle task = submit();
    assertThatThrownBy(() -> task.await(Duration.ofMillis(10))).isInstanceOf(ParleyException.class);

    startWorker();

    assertThat(task.await(SOON).completed()).isTrue();
    assertThat(end(task.outcome())).isEqualTo(task.await());
    assertThat(watches()).isZero();
  }

  // Streams that break.

  @Test
  void goesOnWhenTheStreamBreaks() {
    TaskHandle task = submit();
    CompletableFuture<TaskOutcome> outcome = task.outcome();

    broker.faults().dropCreateStreams();
    catchUp();
    startWorker();

    assertThat(end(outcome).completed()).isTrue();
    assertThat(broker.calls("StreamTasks")).isEqualTo(2);
    assertThat(broker.calls("GetTask")).isEqualTo(1);
    assertThat(watches()).isZero();
    assertThat(broker.tasks()).hasSize(2);
  }

  @Test
  void goesOnWhenTheBrokerIsAwayForLongerThanACallMayTake() {
    try (Parley hasty = broker.client().callTimeout(Duration.ofMillis(500)).connect()) {
      TaskHandle task = hasty.requester().submit(draft().build());
      CompletableFuture<TaskOutcome> outcome = task.outcome();
      broker.faults().refuseCalls(ErrorReason.ERROR_REASON_SHARD_UNAVAILABLE, 10);
      broker.faults().dropCreateStreams();
      startWorker();

      assertThat(end(outcome).completed()).isTrue();
      assertThat(broker.calls("GetTask")).isGreaterThan(10);
      assertThat(watches()).isZero();
    }
  }

  @Test
  void hearsWhatHasHappenedWithoutAStream() {
    TaskHandle task = submit();
    CompletableFuture<TaskOutcome> outcome = task.outcome();
    try (Parley other = broker.connect()) {
      broker.faults().dropCreateStreams();
      other.requester().task(task.id()).cancel("not needed");
    }

    assertThat(end(outcome).outcome().getMessage()).isEqualTo("not needed");
    assertThat(watches()).isZero();
  }

  @Test
  void asksForTheTaskUntilThereIsAnAnswer() {
    TaskHandle task = submit();
    CompletableFuture<TaskOutcome> outcome = task.outcome();
    broker.faults().refuseCalls(ErrorReason.ERROR_REASON_SHUTTING_DOWN, 2);
    broker.faults().dropCreateStreams();
    startWorker();

    assertThat(end(outcome).completed()).isTrue();
    assertThat(broker.calls("GetTask")).isEqualTo(3);
    assertThat(watches()).isZero();
  }

  @Test
  void doesNotSendAgainWhatNobodyWaitsFor() {
    TaskHandle forgotten = submit();
    TaskHandle waitedFor = submit();
    CompletableFuture<TaskOutcome> outcome = waitedFor.outcome();
    broker.faults().forget(forgotten.id());

    broker.faults().dropCreateStreams();
    startWorker();

    assertThat(end(outcome).completed()).isTrue();
    assertThat(broker.tasks()).extracting(Task::getTaskId).containsExactly(waitedFor.id());
  }

  @Test
  void followsAgainWhenAskedAfterABreak() {
    TaskHandle task = submit();
    broker.faults().dropCreateStreams();
    catchUp();

    CompletableFuture<TaskOutcome> outcome = task.outcome();
    startWorker();

    assertThat(end(outcome).completed()).isTrue();
    assertThat(broker.calls("GetTask")).isEqualTo(1);
    assertThat(watches()).isZero();
  }

  // Tasks that the broker has forgotten.

  @Test
  void doesNotRepeatWhatTheBrokerHasForgotten() {
    TaskHandle task = submit();
    broker.faults().dropCreateStreams();
    catchUp();
    broker.faults().forget(task.id());

    failsAsNotFound(task.outcome());
    assertThat(broker.tasks()).extracting(Task::getTaskId).doesNotContain(task.id());
  }

  @Test
  void doesNotCreateAgainWhatTheBrokerForgotWhileItWasFollowed() {
    TaskHandle task = submit();
    CompletableFuture<TaskOutcome> outcome = task.outcome();
    catchUp();
    broker.faults().forget(task.id());

    broker.faults().dropCreateStreams();
    catchUp();

    failsAsNotFound(outcome);
    assertThat(broker.tasks()).extracting(Task::getTaskId).doesNotContain(task.id());
    assertThat(broker.calls("CancelTask")).isZero();
  }

  private static void failsAsNotFound(CompletableFuture<TaskOutcome> outcome) {
    assertThat(outcome)
        .failsWithin(SOON)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            ParleyException.class,
            e -> assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_TASK_NOT_FOUND));
  }

  // Nobody asks.

  @Test
  void keepsASmallEndForWhoAsksLater() {
    startWorker();
    TaskHandle task = submit();
    broker.awaitState(task.id(), TaskState.TASK_STATE_COMPLETED);
    catchUp();

    assertThat(task.result(SOON).text()).isEqualTo("done");
    assertThat(broker.calls("GetTask")).isZero();
  }

  @Test
  void readsALargeEndWhenSomebodyAsks() {
    startWorker(task -> TaskResult.text("x".repeat(5_000)));
    TaskHandle task = submit();
    broker.awaitState(task.id(), TaskState.TASK_STATE_COMPLETED);
    catchUp();

    assertThat(task.result(SOON).text()).hasSize(5_000);
    assertThat(broker.calls("GetTask")).isEqualTo(1);
    assertThat(watches()).isZero();
  }

  @Test
  @Timeout(5)
  void closesWhileTasksAreFollowedThatNobodyWaitsFor() {
    submit();
    submit();

    parley.close();

    assertThat(broker.tasks()).hasSize(2);
  }

  // Limits.

  @Test
  void watchesWhatItMayNotFollow() {
    restart(FakeBroker.builder().followsMax(1));
    TaskHandle followed = submitForNobody();
    CompletableFuture<TaskOutcome> outcome = submit().outcome();
    broker.awaitWatches(1);
    startWorker();

    assertThat(end(outcome).completed()).isTrue();

    followed.cancel("enough");
    assertThat(followed.await(SOON).outcome().getMessage()).isEqualTo("enough");
    assertThat(submit().await(SOON).completed()).isTrue();
    assertThat(broker.calls("WatchTask")).isEqualTo(1);
  }

  @Test
  void aRequestThatIsTooLargeToShareGoesByItself() {
    restart(
        FakeBroker.builder()
            .limits(
                Limits.newBuilder()
                    .setPayloadBytesMax(2 * 1024 * 1024)
                    .setUnackedFramesMax(64)
                    .build()));
    startWorker();
    TaskHandle task = requester.submit(draft().text("x".repeat(1024 * 1024)).build());

    assertThat(task.await(SOON).completed()).isTrue();
    assertThat(broker.calls("CreateTask")).isEqualTo(1);
    assertThat(broker.calls("StreamTasks")).isZero();
  }

  // Reviews.

  @Test
  void isToldOfEveryRoundToJudge() {
    startWorker(task -> TaskResult.text("v" + task.round()));
    List<Integer> judged = new CopyOnWriteArrayList<>();
    TaskHandle task = requester.submit(draft().reviewByRequester().build());

    TaskOutcome outcome =
        task.outcome(
                (reviewed, result, round) -> {
                  judged.add(round);
                  return round < 3 ? Review.redo("more") : Review.accept();
                })
            .join();

    assertThat(outcome.orThrow().text()).isEqualTo("v3");
    assertThat(judged).containsExactly(1, 2, 3);
    assertThat(watches()).isZero();
    assertThat(broker.calls("StreamTasks")).isEqualTo(1);
    assertThat(broker.calls("ReviewTask")).isZero();
  }

  @Test
  void repeatsAVerdictByACallWhenItsAnswerIsLost() {
    startWorker(task -> TaskResult.text("v" + task.round()));
    TaskHandle task = requester.submit(draft().reviewByRequester().build());

    CompletableFuture<TaskOutcome> outcome =
        task.outcome((reviewed, result, round) -> {
          if (round == 1) {
            broker.faults().loseReplies(1);
            return Review.redo("more");
          }
          return Review.accept();
        });

    assertThat(end(outcome).orThrow().text()).isEqualTo("v2");
    assertThat(broker.calls("ReviewTask")).isEqualTo(1);
  }

  @Test
  void aVerdictIsTakenAlthoughItsStreamBreaks() {
    startWorker();
    TaskHandle task = requester.submit(draft().reviewByRequester().build());

    CompletableFuture<TaskOutcome> outcome =
        task.outcome((reviewed, result, round) -> {
          broker.faults().dropCreateStreams();
          return Review.accept();
        });

    assertThat(end(outcome).completed()).isTrue();
  }

  @Test
  void judgesOnceWhatANewStreamTellsAgain() {
    startWorker(task -> TaskResult.text("v" + task.round()));
    List<Integer> judged = new CopyOnWriteArrayList<>();
    CompletableFuture<Review> verdict = new CompletableFuture<>();
    CountDownLatch asked = new CountDownLatch(1);
    TaskHandle task = requester.submit(draft().reviewByRequester().build());
    CompletableFuture<TaskOutcome> outcome =
        task.outcome(
            ResultReviewer.async((reviewed, result, round) -> {
              judged.add(round);
              asked.countDown();
              return verdict;
            }));
    await(asked);

    broker.faults().dropCreateStreams();
    catchUp();
    catchUp();
    verdict.complete(Review.accept());

    assertThat(end(outcome).completed()).isTrue();
    assertThat(judged).containsExactly(1);
    assertThat(watches()).isZero();
  }

  @Test
  void judgesWhatCameInBeforeSomebodyAsked() {
    startWorker();
    TaskHandle task = requester.submit(draft().reviewByRequester().build());
    broker.awaitState(task.id(), TaskState.TASK_STATE_VERIFYING);
    catchUp();

    assertThat(end(task.outcome((reviewed, result, round) -> Review.accept())).completed())
        .isTrue();
    assertThat(watches()).isZero();
  }

  // Children.

  @Test
  void aManagerFollowsItsChildren() {
    parley
        .worker("m")
        .capability(
            "manage",
            task -> {
              Manager manager = task.manager();
              List<TaskHandle> children =
                  List.of(
                      manager.submit(draft().text("a").build(), "a"),
                      manager.submit(draft().text("b").reviewByRequester().build(), "b"));
              List<TaskOutcome> outcomes =
                  manager.collect(children, (child, result, round) -> Review.accept()).await(SOON);
              return TaskResult.text(
                  outcomes.get(0).orThrow().text() + outcomes.get(1).orThrow().text());
            })
        .start();
    startWorker(task -> TaskResult.text(task.text()));

    TaskHandle root =
        requester.submit(TaskDraft.forCapability("manage").objective("Manage.").build());

    assertThat(root.result(SOON).text()).isEqualTo("ab");
    assertThat(watches()).isZero();
  }

  @Test
  void aManagerWatchesChildrenThatItMayNotFollowAnyMore() {
    CountDownLatch collecting = new CountDownLatch(1);
    parley
        .worker("m")
        .capability(
            "manage",
            task -> {
              TaskHandle child = task.manager().submit(draft().build(), "a");
              ChildOutcomes outcomes = task.manager().collect(List.of(child));
              CompletableFuture<TaskOutcome> single = child.outcome();
              collecting.countDown();
              outcomes.await(SOON);
              return TaskResult.text(end(single).orThrow().text());
            })
        .start();
    try (Parley other = broker.connect()) {
      TaskDraft draft = TaskDraft.forCapability("manage").objective("Manage.").build();
      TaskHandle root = other.requester().submit(draft);
      await(collecting);
      catchUp();

      broker.faults().refuseCalls(ErrorReason.ERROR_REASON_STALE_LEASE, 1);
      broker.faults().dropCreateStreams();
      broker.awaitWatches(2);
      startWorker();

      assertThat(root.result(SOON).text()).isEqualTo("done");
      assertThat(broker.calls("WatchTree")).isEqualTo(1);
      assertThat(broker.calls("WatchTask")).isEqualTo(1);
    }
  }
}
