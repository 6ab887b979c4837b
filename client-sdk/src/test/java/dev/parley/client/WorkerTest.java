package dev.parley.client;

import static dev.parley.client.Fixtures.SOON;
import static dev.parley.client.Fixtures.await;
import static dev.parley.client.Fixtures.count;
import static dev.parley.client.Fixtures.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.v1.AgentFrame;
import dev.parley.v1.AgentFrame.FrameCase;
import dev.parley.v1.Failure;
import dev.parley.v1.FailureClass;
import dev.parley.v1.Progress;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;
import dev.parley.v1.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a handler sees, and what becomes of what it does. */
class WorkerTest extends WithFakeBroker {
  private final Requester requester = parley.requester();

  private Worker start(TaskHandler handler) {
    return parley.worker("w").capability("work", handler).start();
  }

  @Test
  void deliversWhatTheHandlerReturns() {
    start(task -> TaskResult.builder().text(task.text()).summary("said it back").build());

    TaskOutcome outcome = requester.submit(draft().text("hello").build()).await(SOON);

    assertThat(outcome.state()).isEqualTo(TaskState.TASK_STATE_COMPLETED);
    assertThat(outcome.reason()).isEqualTo(TaskReason.TASK_REASON_UNREVIEWED);
    assertThat(outcome.orThrow().text()).isEqualTo("hello");
    assertThat(outcome.orThrow().summary()).isEqualTo("said it back");
  }

  @Test
  void showsTheHandlerItsTask() {
    List<TaskContext> seen = new CopyOnWriteArrayList<>();
    start(task -> {
      seen.add(task);
      return TaskResult.json("{}");
    });

    requester
        .submit(
            draft()
                .json("in", "{\"a\":1}")
                .bytes("pic", "image/png", new byte[] {1, 2})
                .background(Content.textPart("by the way"))
                .criterion("c1", "It is good.")
                .attemptTimeout(Duration.ofMinutes(5))
                .totalTimeout(Duration.ofMinutes(3))
                .idempotencyKey("task-1")
                .build())
        .await(SOON);

    TaskContext task = seen.get(0);
    assertThat(task.taskId()).isEqualTo("task-1");
    assertThat(task.rootId()).isEqualTo("task-1");
    assertThat(task.parentId()).isEmpty();
    assertThat(task.objective()).isEqualTo("Do the work.");
    assertThat(task.inputs().json("in")).isEqualTo("{\"a\":1}");
    assertThat(task.inputs().blob("pic").getMediaType()).isEqualTo("image/png");
    assertThat(task.background().text()).isEqualTo("by the way");
    assertThat(task.criteria()).extracting(criterion -> criterion.getId()).containsExactly("c1");
    assertThat(task.round()).isEqualTo(1);
    assertThat(task.attempt()).isEqualTo(1);
    assertThat(task.leaseToken()).isEqualTo(1);
    assertThat(task.feedback()).isEmpty();
    assertThat(task.remaining().orElseThrow())
        .isBetween(Duration.ofMinutes(2), Duration.ofMinutes(3));
  }

  @Test
  void neverRunsMoreThanItMay() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch three = new CountDownLatch(3);
    parley
        .worker("w")
        .capability(
            "work",
            task -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              three.countDown();
              await(three);
              running.decrementAndGet();
              return TaskResult.text("");
            })
        .maxInFlight(3)
        .start();

    List<TaskDraft> drafts =
        IntStream.range(0, 60).mapToObj(i -> draft().text("" + i).build()).toList();
    requester.submitAll(drafts).forEach(submission -> submission.orThrow().await(SOON));

    assertThat(most.get()).isEqualTo(3);
  }

  @Test
  void takesLessWhenTold() {
    CountDownLatch go = new CountDownLatch(1);
    Worker worker =
        parley
            .worker("w")
            .capability(
                "work",
                task -> {
                  await(go);
                  return TaskResult.text("");
                })
            .maxInFlight(2)
            .start();
    TaskHandle first = requester.submit(draft().build());
    broker.awaitState(first.id(), TaskState.TASK_STATE_WORKING);

    worker.maxInFlight(1);
    broker.awaitFrames("w", frames -> count(frames, FrameCase.CAPACITY) == 1);
    TaskHandle second = requester.submit(draft().build());
    assertThat(second.get().getState()).isEqualTo(TaskState.TASK_STATE_QUEUED);

    go.countDown();
    assertThat(second.await(SOON).completed()).isTrue();
    assertThatThrownBy(() -> worker.maxInFlight(3)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void doesNotHoldAThreadForAsyncHandlers() {
    List<CompletableFuture<TaskResult>> pending = new CopyOnWriteArrayList<>();
    CountDownLatch all = new CountDownLatch(50);
    parley
        .worker("w")
        .capabilityAsync(
            "work",
            task -> {
              CompletableFuture<TaskResult> answer = new CompletableFuture<>();
              pending.add(answer);
              all.countDown();
              return answer;
            })
        .maxInFlight(50)
        .start();
    List<TaskHandle> tasks =
        IntStream.range(0, 50).mapToObj(i -> requester.submit(draft().build())).toList();

    await(all);
    pending.forEach(answer -> answer.complete(TaskResult.text("later")));

    assertThat(tasks).allSatisfy(task -> assertThat(task.result(SOON).text()).isEqualTo("later"));
  }

  @Test
  void doesTasksThatAreAddressedToTheAgent() {
    start(task -> TaskResult.text("direct"));

    TaskDraft draft = TaskDraft.forAgent("w").objective("You do it.").build();

    assertThat(requester.submit(draft).result(SOON).text()).isEqualTo("direct");
  }

  @Test
  void whoIsAskedByACapabilityPicksTheHandlerByIt() {
    parley
        .worker("w")
        .capability("one", task -> TaskResult.text("first"))
        .capability("two", task -> TaskResult.text("second"))
        .directTasks(task -> TaskResult.text("direct"))
        .start();

    assertThat(direct("w", "two")).isEqualTo("second");
    assertThat(direct("w", "three")).isEqualTo("direct");
  }

  private String direct(String agentId, String capability) {
    TaskDraft draft = TaskDraft.forAgent(agentId, capability).objective("You do it.").build();
    return requester.submit(draft).result(SOON).text();
  }

  @Test
  void declinesWhatItHasNoHandlerFor() {
    parley
        .worker("w")
        .capability("one", task -> TaskResult.text(""))
        .capability("two", task -> TaskResult.text(""))
        .start();

    TaskDraft draft =
        TaskDraft.of(
            TaskDraft.forAgent("w").objective("You do it.").build().spec().toBuilder()
                .setRetryPolicy(RetryPolicy.newBuilder().setDeclinesMax(1))
                .build());
    TaskOutcome outcome = requester.submit(draft).await(SOON);

    assertThat(outcome.state()).isEqualTo(TaskState.TASK_STATE_REJECTED);
    assertThat(outcome.outcome().getMessage()).contains("no handler");
  }

  // Failures.

  @Test
  void anyExceptionIsAFailureThatMayBeRetried() {
    start(task -> {
      throw new IllegalStateException("x".repeat(10_000));
    });

    TaskHandle task = requester.submit(draft().attempts(1).build());
    Failure failure = task.await(SOON).failure().orElseThrow();

    assertThat(failure.getFailureClass()).isEqualTo(FailureClass.FAILURE_CLASS_RETRYABLE);
    assertThat(failure.getMessage()).startsWith("IllegalStateException: xxx").hasSize(4_096);
    assertThat(failure.getMessage()).doesNotContain("\tat ");
  }

  @Test
  void aHandlerSaysHowItFailed() {
    start(task -> {
      throw TaskFailure.permanent("can't be done").withCode("NO_SUCH_REPO");
    });

    TaskOutcome outcome = requester.submit(draft().build()).await(SOON);

    assertThat(outcome.state()).isEqualTo(TaskState.TASK_STATE_FAILED);
    assertThat(outcome.reason()).isEqualTo(TaskReason.TASK_REASON_PERMANENT_FAILURE);
    assertThat(outcome.failure().orElseThrow().getCode()).isEqualTo("NO_SUCH_REPO");
    assertThatThrownBy(outcome::orThrow)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("FAILED (PERMANENT_FAILURE)")
        .hasMessageContaining("can't be done");
  }

  @Test
  void missingInputIsInvalidInput() {
    start(task -> TaskResult.text(task.text()));

    TaskOutcome outcome = requester.submit(draft().json("{}").build()).await(SOON);

    assertThat(outcome.reason()).isEqualTo(TaskReason.TASK_REASON_INVALID_INPUT);
    assertThat(outcome.failure().orElseThrow().getMessage())
        .isEqualTo("inputs: expected a part with text, but found 1 parts: JSON");
  }

  @Test
  void aDeclinedTaskGoesToAnotherAgent() {
    start(task -> {
      throw TaskFailure.decline("not my language");
    });
    TaskHandle task = requester.submit(draft().build());
    broker.awaitFrames("w", frames -> count(frames, FrameCase.DECLINE) >= 1);
    parley.worker("other").capability("work", ctx -> TaskResult.text("by other")).start();

    assertThat(task.result(SOON).text()).isEqualTo("by other");
    assertThat(broker.history(task.id()))
        .anySatisfy(
            event -> assertThat(event.getDeclined().getMessage()).isEqualTo("not my language"));
  }

  @Test
  void aRetryIsAnotherAttempt() {
    start(task -> {
      if (task.attempt() == 1) {
        throw TaskFailure.retryable("try again").withRetryAfter(Duration.ofSeconds(20));
      }
      return TaskResult.text("attempt " + task.attempt());
    });
    TaskHandle task = requester.submit(draft().build());

    Task waiting = broker.awaitState(task.id(), TaskState.TASK_STATE_SCHEDULED);
    assertThat(waiting.getNextStartTime().getSeconds() - broker.now().getEpochSecond())
        .isBetween(19L, 20L);
    broker.advance(Duration.ofSeconds(20));

    assertThat(task.result(SOON).text()).isEqualTo("attempt 2");
  }

  @Test
  void nullIsNotAResult() {
    start(WorkerTest::nothing);

    TaskOutcome outcome = requester.submit(draft().attempts(1).build()).await(SOON);

    assertThat(outcome.failure().orElseThrow().getMessage()).contains("gave null");
  }

  @SuppressWarnings("NullAway") // What a handler without null checks may do.
  private static TaskResult nothing(TaskContext task) {
    return null;
  }

  // Limits.

  @Test
  void aResultThatIsTooLargeIsNotSent() {
    start(task -> TaskResult.text("x".repeat(300_000)));

    TaskOutcome outcome = requester.submit(draft().build()).await(SOON);

    Failure failure = outcome.failure().orElseThrow();
    assertThat(failure.getFailureClass()).isEqualTo(FailureClass.FAILURE_CLASS_PERMANENT);
    assertThat(failure.getCode()).isEqualTo("PAYLOAD_TOO_LARGE");
    assertThat(failure.getMessage()).contains("at most 262144 bytes, but it has 300");
    assertThat(count(broker.frames("w"), FrameCase.RESULT)).isZero();
  }

  @Test
  void aProgressReportThatIsTooLargeIsTheHandlersError() {
    List<Throwable> thrown = new CopyOnWriteArrayList<>();
    start(task -> {
      Progress large =
          Progress.newBuilder().addPartialOutputs(Content.textPart("x".repeat(20_000))).build();
      try {
        task.progress(large);
      } catch (ParleyException e) {
        thrown.add(e);
      }
      return TaskResult.text("");
    });

    requester.submit(draft().build()).await(SOON);

    assertThat(thrown)
        .singleElement()
        .satisfies(e -> assertThat(e).hasMessageContaining("at most 16384 bytes"));
    assertThat(count(broker.frames("w"), FrameCase.PROGRESS)).isZero();
  }

  // What goes along.

  @Test
  void progressArrivesInOrderAndBeforeTheResult() {
    start(task -> {
      for (int i = 0; i < 10; i++) {
        assertThat(task.progress("step " + i, i * 10)).isTrue();
      }
      return TaskResult.text("");
    });
    TaskHandle task = requester.submit(draft().build());
    task.await(SOON);

    List<String> told = new ArrayList<>();
    for (TaskEvent event : broker.history(task.id())) {
      if (event.hasProgress()) {
        told.add(event.getProgress().getProgress().getMessage());
      } else if (event.hasResult()) {
        told.add("result");
      }
    }
    assertThat(told).hasSize(11).startsWith("step 0", "step 1").endsWith("step 9", "result");
  }

  @Test
  void usageGoesWithTheResult() {
    start(task -> {
      task.addUsage(Usage.newBuilder().setTokens(100).setCalls(1).build());
      task.addUsage(Usage.newBuilder().setTokens(50).setCalls(1).build());
      return TaskResult.text("");
    });

    TaskResult result = requester.submit(draft().build()).result(SOON);

    assertThat(result.toMessage().getUsage())
        .isEqualTo(Usage.newBuilder().setTokens(150).setCalls(2).build());
  }

  @Test
  void redoFeedbackReachesTheNextRound() {
    List<String> feedback = new CopyOnWriteArrayList<>();
    start(task -> {
      feedback.add(task.feedback());
      return TaskResult.text("round " + task.round() + " after " + task.earlierRounds().size());
    });
    TaskHandle task =
        requester.submit(
            draft()
                .criterion("cited", "Every claim has a source.")
                .criterion("short", "At most a page.")
                .reviewByRequester()
                .build());
    broker.awaitState(task.id(), TaskState.TASK_STATE_VERIFYING);

    task.review(
        1,
        Review.redo("Nearly.")
            .met("short", "half a page")
            .unmet("cited", "claim 3 has none", "Find a source or drop it.")
            .correction("cited", Content.textPart("[3] Annual report, page 12")));
    broker.awaitState(task.id(), TaskState.TASK_STATE_VERIFYING);
    assertThat(task.get().getRound()).isEqualTo(2);
    task.review(2, Review.accept("read"));

    assertThat(task.result(SOON).text()).isEqualTo("round 2 after 1");
    assertThat(feedback)
        .containsExactly(
            "",
            """
            Nearly.
            - cited is not met (blocking)
              Criterion: Every claim has a source.
              Evidence: claim 3 has none
              What to do: Find a source or drop it.
              Correction:
              ```
              [3] Annual report, page 12
              ```\
            """);
  }

  @Test
  void tellsItsListenerWhatHappened() {
    List<String> told = new CopyOnWriteArrayList<>();
    CountDownLatch completed = new CountDownLatch(1);
    Worker worker =
        parley
            .worker("w")
            .capability("work", task -> TaskResult.text(""))
            .listener(
                new WorkerListener() {
                  @Override
                  public void connected(String sessionId) {
                    told.add("connected");
                  }

                  @Override
                  public void started(TaskContext task) {
                    told.add("started");
                  }

                  @Override
                  public void completed(TaskContext task) {
                    told.add("completed");
                    completed.countDown();
                  }
                })
            .start();

    requester.submit(draft().build()).await(SOON);
    await(completed);

    assertThat(told).containsExactly("connected", "started", "completed");
    assertThat(worker.stats()).isEqualTo(new WorkerStats(true, false, 0, 0, 1, 0, 0, 0, 0, 0));
  }

  @Test
  void introducesItselfAsBuilt() {
    parley
        .worker("w")
        .displayName("The Worker")
        .description("Works.")
        .version("1.2")
        .label("zone", "a")
        .capability("work", task -> TaskResult.text(""))
        .maxInFlight(7)
        .start();
    broker.awaitInstances("w", 1);

    AgentFrame hello = broker.frames("w").get(0);

    assertThat(hello.getHello().getMaxInFlight()).isEqualTo(7);
    assertThat(parley.agents().get("w").orElseThrow().getCard())
        .isEqualTo(hello.getHello().getCard());
    assertThat(parley.agents().list("work")).hasSize(1);
    assertThat(parley.agents().list("play")).isEmpty();
    assertThat(parley.agents().get("nobody")).isEmpty();
  }

  @Test
  void refusesToStartWithoutAHandlerOrWithOneTwice() {
    assertThatThrownBy(() -> parley.worker("w").start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("capability(name, handler)");
    assertThatThrownBy(() ->
            parley
                .worker("w")
                .capability("a", task -> TaskResult.text(""))
                .capability("a", task -> TaskResult.text("")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
