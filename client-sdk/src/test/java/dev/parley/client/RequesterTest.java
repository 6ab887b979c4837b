package dev.parley.client;

import static dev.parley.client.Fixtures.SOON;
import static dev.parley.client.Fixtures.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.client.testing.FakeBroker;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.FindingState;
import dev.parley.v1.Limits;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.Task;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a requester gets, also when calls fail. */
class RequesterTest {
  private final FakeBroker broker =
      FakeBroker.builder()
          .limits(
              Limits.newBuilder()
                  .setPayloadBytesMax(10_000)
                  .setProgressBytesMax(10_000)
                  .setUnackedFramesMax(64)
                  .setBatchRequestsMax(30)
                  .build())
          .start();
  private final Parley parley = broker.connect();
  private final Requester requester = parley.requester();

  @AfterEach
  void close() {
    parley.close();
    broker.close();
  }

  private void startWorker() {
    parley.worker("w").capability("work", task -> TaskResult.text("done")).maxInFlight(8).start();
  }

  // One task.

  @Test
  void sendsEverythingThatADraftHas() {
    Instant start = broker.now().plusSeconds(60);
    TaskDraft draft =
        draft()
            .text("a.txt", "text")
            .targetLabel("zone", "a")
            .planStep("1", "first")
            .advisoryCriterion("nice", "It is nice.")
            .queueWait(Duration.ofMinutes(10))
            .idleTimeout(Duration.ofMinutes(1))
            .attempts(5)
            .rounds(4)
            .priority(7)
            .fairnessKey("team-a")
            .label("kind", "test")
            .startAt(start)
            .build();

    Task task = requester.submit(draft).get();

    assertThat(task.getSpec()).isEqualTo(draft.spec());
    assertThat(task.getState()).isEqualTo(TaskState.TASK_STATE_SCHEDULED);
    assertThat(task.getReason()).isEqualTo(TaskReason.TASK_REASON_START_TIME);
    assertThat(task.getSpec().getPriority()).isEqualTo(7);
    assertThat(task.getSpec().getStartTime().getSeconds()).isEqualTo(start.getEpochSecond());
  }

  @Test
  void repeatsACallThatTheBrokerCouldNotTake() {
    broker.faults().refuseCalls(ErrorReason.ERROR_REASON_SHARD_UNAVAILABLE, 2);
    broker.faults().refuseCalls(ErrorReason.ERROR_REASON_SHARD_OVERLOADED, 1);

    TaskHandle task = requester.submit(draft().build());

    assertThat(task.get().getState()).isEqualTo(TaskState.TASK_STATE_QUEUED);
  }

  @Test
  void makesOneTaskWhenTheReplyIsLost() {
    broker.faults().loseReplies(1);

    TaskHandle task = requester.submit(draft().build());

    assertThat(broker.tasks()).singleElement().isEqualTo(broker.task(task.id()));
  }

  @Test
  void doesNotRepeatWhatCanNotSucceed() {
    broker.faults().refuseCalls(ErrorReason.ERROR_REASON_REQUEST_INVALID, 1);

    assertThatThrownBy(() -> requester.submit(draft().build()))
        .isInstanceOfSatisfying(
            ParleyException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_REQUEST_INVALID);
              assertThat(e.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(e.retryable()).isFalse();
              assertThat(e).hasMessageContaining("refused by the test");
            });
    assertThat(broker.tasks()).isEmpty();
  }

  @Test
  void givesUpAfterTheTimeout() {
    broker.faults().refuseCalls(ErrorReason.ERROR_REASON_SHARD_UNAVAILABLE, 1_000);
    try (Parley hasty = broker.client().callTimeout(Duration.ofMillis(300)).connect()) {
      assertThatThrownBy(() -> hasty.requester().submit(draft().build()))
          .isInstanceOfSatisfying(
              ParleyException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_SHARD_UNAVAILABLE);
                assertThat(e.retryable()).isTrue();
              });
    }
  }

  @Test
  void theSameKeyIsTheSameTask() {
    TaskDraft draft = draft().idempotencyKey("nightly-7").build();

    assertThat(requester.submit(draft).id()).isEqualTo("nightly-7");
    assertThat(requester.submit(draft).id()).isEqualTo("nightly-7");
    assertThat(requester.submit(draft.withIdempotencyKey("Nightly run #7")).id())
        .isEqualTo(requester.submit(draft.withIdempotencyKey("Nightly run #7")).id())
        .matches("k-[0-9a-z]{52}");
    assertThat(broker.tasks()).hasSize(2);

    assertThatThrownBy(
            () -> requester.submit(draft().text("other").idempotencyKey("nightly-7").build()))
        .isInstanceOfSatisfying(
            ParleyException.class,
            e -> assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_TASK_ID_CONFLICT));
  }

  @Test
  void withoutAKeyEverySubmitIsAnotherTask() {
    TaskDraft draft = draft().build();

    assertThat(requester.submit(draft).id()).isNotEqualTo(requester.submit(draft).id());
  }

  @Test
  void saysWhenATaskIsNotThere() {
    assertThatThrownBy(() -> requester.task("nobody").get())
        .isInstanceOfSatisfying(
            ParleyException.class,
            e -> assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_TASK_NOT_FOUND));
    assertThatThrownBy(() -> requester.task("nobody").await(SOON))
        .isInstanceOf(ParleyException.class)
        .hasMessageContaining("nobody");
  }

  // Many tasks.

  @Test
  void tellsOfEachOfManyWhatBecameOfIt() {
    List<TaskDraft> drafts = new ArrayList<>();
    for (int i = 0; i < 95; i++) {
      drafts.add(draft().text("" + i).idempotencyKey("task-" + i).build());
    }
    drafts.set(40, draft().text("x".repeat(20_000)).idempotencyKey("task-40").build());

    List<Submission> submissions = requester.submitAll(drafts);

    assertThat(submissions).hasSize(95);
    for (int i = 0; i < 95; i++) {
      Submission submission = submissions.get(i);
      assertThat(submission.draft()).isSameAs(drafts.get(i));
      if (i == 40) {
        assertThatThrownBy(submission::orThrow)
            .isInstanceOfSatisfying(
                ParleyException.class,
                e -> assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_PAYLOAD_TOO_LARGE));
      } else {
        assertThat(submission.orThrow().id()).isEqualTo("task-" + i);
      }
    }
    assertThat(broker.tasks()).hasSize(94);
  }

  @Test
  void makesOneTaskOfEachWhenRepliesAreLost() {
    broker.faults().loseReplies(2);

    List<TaskDraft> drafts = IntStream.range(0, 20).mapToObj(i -> draft().build()).toList();
    requester.submitAll(drafts).forEach(Submission::orThrow);

    assertThat(broker.tasks()).hasSize(20);
  }

  @Test
  void submitsNothingWhenThereIsNothing() {
    assertThat(requester.submitAll(List.of())).isEmpty();
  }

  @Test
  void knowsTheLimitOnceAWorkerWasWelcomed() {
    startWorker();
    broker.awaitInstances("w", 1);
    requester.submit(draft().build()).await(SOON);

    assertThatThrownBy(() -> requester.submit(draft().text("x".repeat(20_000)).build()))
        .isInstanceOf(ParleyException.class)
        .hasMessageContaining("upload what is large");
  }

  @Test
  void aPipelineOutlivesItsStreams() {
    broker.faults().refuseCalls(ErrorReason.ERROR_REASON_SHUTTING_DOWN, 2);
    List<CompletableFuture<TaskHandle>> answers = new ArrayList<>();
    try (SubmitStream stream = requester.stream()) {
      for (int i = 0; i < 1_000; i++) {
        answers.add(stream.submit(draft().text("" + i).idempotencyKey("task-" + i).build()));
        if (i == 500) {
          broker.faults().refuseCalls(ErrorReason.ERROR_REASON_SHARD_UNAVAILABLE, 1);
          broker.faults().dropCreateStreams();
        }
      }
      stream.flush();
    }

    for (int i = 0; i < 1_000; i++) {
      assertThat(answers.get(i).join().id()).isEqualTo("task-" + i);
    }
    assertThat(broker.tasks()).hasSize(1_000);
  }

  @Test
  void aPipelineTellsWhichDraftWasRefused() {
    try (SubmitStream stream = requester.stream()) {
      CompletableFuture<TaskHandle> good = stream.submit(draft().build());
      CompletableFuture<TaskHandle> bad = stream.submit(draft().text("x".repeat(20_000)).build());
      stream.flush();

      assertThat(good).succeedsWithin(SOON);
      assertThat(bad)
          .failsWithin(SOON)
          .withThrowableThat()
          .havingCause()
          .isInstanceOf(ParleyException.class)
          .withMessageContaining("PAYLOAD_TOO_LARGE");
    }
  }

  @Test
  @SuppressWarnings("NullAway") // What a caller without null checks may do.
  void aDraftThatCanNotBeSentDoesNotKeepAPipelineOpen() {
    SubmitStream stream = requester.stream();

    assertThatThrownBy(() -> stream.submit(null)).isInstanceOf(NullPointerException.class);

    assertThat(CompletableFuture.runAsync(stream::close)).succeedsWithin(SOON);
  }

  @Test
  void aClosedPipelineTakesNothing() {
    SubmitStream stream = requester.stream();
    stream.close();

    assertThatThrownBy(() -> stream.submit(draft().build()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void listsAllPages() {
    requester
        .submitAll(
            IntStream.range(0, 25)
                .mapToObj(i -> draft().label("half", i % 2 == 0 ? "even" : "odd").build())
                .toList())
        .forEach(Submission::orThrow);

    Set<String> ids = new HashSet<>();
    for (Task task : requester.list(TaskFilter.all().pageSize(10))) {
      assertThat(ids.add(task.getTaskId())).isTrue();
    }

    assertThat(ids).hasSize(25);
    assertThat(requester.list(TaskFilter.all().label("half", "even").pageSize(4))).hasSize(13);
    assertThat(requester.list(TaskFilter.all().state(TaskState.TASK_STATE_COMPLETED))).isEmpty();
  }

  // How tasks end.

  @Test
  void waitsOnlyAsLongAsItIsTold() {
    TaskHandle task = requester.submit(draft().build());

    assertThatThrownBy(() -> task.await(Duration.ofMillis(50)))
        .isInstanceOfSatisfying(
            ParleyException.class,
            e -> assertThat(e.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED))
        .hasMessageContaining("within PT0.05S");

    startWorker();
    assertThat(task.await(SOON).completed()).isTrue();
  }

  @Test
  void waitsOverBrokenWatches() {
    TaskHandle task = requester.task(requester.submit(draft().build()).id());
    CompletableFuture<TaskOutcome> outcome = task.outcome();
    broker.faults().dropWatchesAfter(1);

    startWorker();

    assertThat(outcome.join().completed()).isTrue();
    assertThat(requester.task(task.id()).outcome().join()).isEqualTo(outcome.join());
  }

  @Test
  void asksNowAndThenWhenThereIsNoWatchToSpare() {
    TaskHandle task = requester.task(requester.submit(draft().build()).id());
    broker.faults().refuseCalls(ErrorReason.ERROR_REASON_WATCHES_EXCEEDED, 1);
    CompletableFuture<TaskOutcome> outcome = task.outcome();

    startWorker();

    assertThat(outcome.join().completed()).isTrue();
    assertThat(broker.calls("GetTask")).isPositive();
  }

  @Test
  void cancels() {
    TaskHandle task = requester.submit(draft().build());

    assertThat(task.cancel("not needed").getState()).isEqualTo(TaskState.TASK_STATE_CANCELED);

    TaskOutcome outcome = task.await(SOON);
    assertThat(outcome.outcome().getMessage()).isEqualTo("not needed");
    assertThat(task.cancelAsync("twice").join().getState())
        .isEqualTo(TaskState.TASK_STATE_CANCELED);
  }

  @Test
  void retriesAParkedTask() {
    parley
        .worker("w")
        .capability(
            "work",
            task -> {
              if (task.leaseToken() == 1) {
                throw new IllegalStateException("not yet");
              }
              return TaskResult.text("now");
            })
        .start();
    RetryPolicy policy =
        RetryPolicy.newBuilder()
            .setAttemptsMax(1)
            .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_PARK)
            .build();
    TaskHandle task = requester.submit(draft().retryPolicy(policy).build());
    broker.awaitState(task.id(), TaskState.TASK_STATE_PARKED);

    task.retry("fixed");

    assertThat(task.result(SOON).text()).isEqualTo("now");
  }

  // Reviews.

  @Test
  void reviewsEveryRound() {
    parley
        .worker("w")
        .capability("work", task -> TaskResult.text("v" + task.round() + task.feedback()))
        .start();
    TaskHandle task =
        requester.submit(draft().criterion("good", "It is good.").reviewByRequester().build());

    TaskOutcome outcome =
        task.outcome((judged, result, round) ->
                round < 3 ? Review.redo("; more than " + result.text()) : Review.accept("It is."))
            .join();

    assertThat(outcome.reason()).isEqualTo(TaskReason.TASK_REASON_ACCEPTED);
    assertThat(outcome.orThrow().text()).isEqualTo("v3; more than v2; more than v1");
    assertThat(outcome.verdict().orElseThrow().getFindings(0).getCriterionId()).isEqualTo("good");
  }

  @Test
  void aReviewerMayTakeItsTime() {
    startWorker();
    CompletableFuture<Review> review = new CompletableFuture<>();
    TaskHandle task = requester.submit(draft().reviewByRequester().build());
    CompletableFuture<TaskOutcome> outcome =
        task.outcome(ResultReviewer.async((judged, result, round) -> review));
    broker.awaitState(task.id(), TaskState.TASK_STATE_VERIFYING);

    review.complete(Review.reject("no"));

    assertThat(outcome.join().reason()).isEqualTo(TaskReason.TASK_REASON_VERDICT_REJECT);
  }

  @Test
  void aReviewerThatFailsIsHeardOf() {
    startWorker();
    TaskHandle task = requester.submit(draft().reviewByRequester().build());

    CompletableFuture<TaskOutcome> outcome =
        task.outcome((judged, result, round) -> {
          throw new IllegalStateException("the judge is ill");
        });

    assertThat(outcome)
        .failsWithin(SOON)
        .withThrowableThat()
        .havingCause()
        .withMessage("the judge is ill");
    assertThat(task.get().getState()).isEqualTo(TaskState.TASK_STATE_VERIFYING);
  }

  @Test
  void anAcceptanceJudgesAllCriteriaOfATaskThatIsKnownByIdOnly() {
    startWorker();
    String id =
        requester
            .submit(
                draft()
                    .criterion("a", "A holds.")
                    .criterion("b", "B holds.")
                    .reviewByRequester()
                    .build())
            .id();
    broker.awaitState(id, TaskState.TASK_STATE_VERIFYING);

    Task task = requester.task(id).review(1, Review.accept("read").met("b", "seen"));

    assertThat(task.getOutcome().getVerdict().getFindingsList())
        .extracting(finding -> finding.getCriterionId() + finding.getEvidence())
        .containsExactlyInAnyOrder("bseen", "aread");
  }

  @Test
  void anAuthorAcceptsWithoutACriterionThatItHasFoundInvalid() {
    startWorker();
    TaskHandle task =
        requester.submit(draft().criterion("a", "A holds.").reviewByRequester().build());
    broker.awaitState(task.id(), TaskState.TASK_STATE_VERIFYING);
    assertThat(task.review(1, Review.criterionInvalid("Nothing can hold A.")).getReason())
        .isEqualTo(TaskReason.TASK_REASON_CRITERION_INVALID);

    Task accepted = task.review(1, Review.accept().waived("a", "Nothing can."));

    assertThat(accepted.getState()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
    assertThat(accepted.getOutcome().getVerdict().getFindings(0).getState())
        .isEqualTo(FindingState.FINDING_STATE_WAIVED);
  }

  // The end.

  @Test
  void whatWaitsFailsWhenTheClientIsClosed() {
    TaskHandle task = requester.submit(draft().build());
    CompletableFuture<TaskOutcome> outcome = task.outcome();

    parley.close();

    assertThat(outcome)
        .failsWithin(SOON)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(ParleyException.class);
    assertThatThrownBy(task::get)
        .isInstanceOf(ParleyException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void continuationsMayBlock() {
    TaskHandle task = requester.submit(draft().build());

    // Would never end if the continuation ran where answers come in.
    CompletableFuture<Task> twice = task.getAsync().thenApply(first -> task.get());

    assertThat(twice).succeedsWithin(SOON);
  }
}
