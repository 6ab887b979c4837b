package dev.parley.client;

import static dev.parley.client.Fixtures.SOON;
import static dev.parley.client.Fixtures.await;
import static dev.parley.client.Fixtures.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.v1.ErrorReason;
import dev.parley.v1.ExhaustionAction;
import dev.parley.v1.RetryPolicy;
import dev.parley.v1.Task;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskReason;
import dev.parley.v1.TaskState;
import dev.parley.v1.VerdictDecision;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A manager's children: created once, judged, collected. */
class ManagerTest extends WithFakeBroker {
  private static final RetryPolicy PARK =
      RetryPolicy.newBuilder()
          .setAttemptsMax(1)
          .setExhaustionAction(ExhaustionAction.EXHAUSTION_ACTION_PARK)
          .build();

  private final List<Throwable> thrown = new CopyOnWriteArrayList<>();
  private final CountDownLatch go = new CountDownLatch(1);
  private final CountDownLatch failed = new CountDownLatch(1);

  @AfterEach
  void letGo() {
    go.countDown();
  }

  private void startManager(TaskHandler handler) {
    parley.worker("m").capability("manage", handler).start();
  }

  private void startWorker(TaskHandler handler) {
    parley.worker("w").capability("work", handler).maxInFlight(4).start();
  }

  private TaskHandle submitRoot() {
    return parley
        .requester()
        .submit(
            TaskDraft.forCapability("manage").objective("Manage.").idempotencyKey("root").build());
  }

  private static List<TaskHandle> submitThree(Manager manager, boolean reviewed) {
    Map<String, TaskDraft> drafts = new LinkedHashMap<>();
    for (String key : List.of("a", "b", "c")) {
      TaskDraft.Builder draft = draft().text(key).criterion("loud", "In capitals.");
      drafts.put(key, reviewed ? draft.reviewByRequester().build() : draft.build());
    }
    return manager.submitAll(drafts).stream().map(Submission::orThrow).toList();
  }

  private static String texts(List<TaskOutcome> outcomes) {
    return outcomes.stream()
        .map(outcome -> outcome.orThrow().text())
        .collect(Collectors.joining(","));
  }

  @Test
  void collectsItsChildrenInTheirOrder() {
    startManager(task -> {
      List<TaskHandle> children = submitThree(task.manager(), false);
      return TaskResult.text(texts(task.manager().collect(children).await()));
    });
    startWorker(task -> TaskResult.text(task.text() + task.depth() + task.parentId()));

    assertThat(submitRoot().result(SOON).text()).isEqualTo("a1root,b1root,c1root");
    assertThat(broker.task("root").getChildCount()).isEqualTo(3);
    assertThat(broker.task("root.a").getRequester().getId()).isEqualTo("m");
  }

  @Test
  void letsItsChildrenGoOnInItsOwnName() {
    startManager(task -> {
      TaskHandle created = task.manager().submit(draft().retryPolicy(PARK).build(), "a");
      broker.awaitState("root.a", TaskState.TASK_STATE_PARKED);
      created.retry("created");
      broker.awaitState("root.a", TaskState.TASK_STATE_PARKED);
      task.manager().children().get(0).retry("listed");
      return TaskResult.text(texts(task.manager().collect(List.of(created)).await()));
    });
    startWorker(task -> {
      if (task.leaseToken() < 3) {
        throw new IllegalStateException("not yet");
      }
      return TaskResult.text("now");
    });

    assertThat(submitRoot().result(SOON).text()).isEqualTo("now");
    assertThat(broker.history("root.a"))
        .filteredOn(TaskEvent::hasRetried)
        .extracting(event -> event.getRetried().getMessage() + " by " + event.getActor().getId())
        .containsExactly("created by m", "listed by m");
  }

  @Test
  void anotherAttemptFindsTheChildrenOfTheFirst() {
    AtomicInteger done = new AtomicInteger();
    startManager(task -> {
      List<TaskHandle> children = submitThree(task.manager(), false);
      List<TaskOutcome> outcomes = task.manager().collect(children).await();
      if (task.attempt() == 1) {
        throw new IllegalStateException("the manager crashed");
      }
      assertThat(task.manager().children()).hasSize(3);
      return TaskResult.text(texts(outcomes));
    });
    startWorker(task -> {
      done.incrementAndGet();
      return TaskResult.text(task.text());
    });

    TaskHandle root = submitRoot();
    broker.awaitState("root", TaskState.TASK_STATE_SCHEDULED);
    broker.advance(Duration.ofSeconds(2));

    assertThat(root.result(SOON).text()).isEqualTo("a,b,c");
    assertThat(done.get()).isEqualTo(3);
    assertThat(broker.tasks()).hasSize(4);
  }

  @Test
  void hasResultsJudgedAndDoneAgain() {
    broker.faults().dropWatchesAfter(6);
    startManager(task -> {
      List<TaskHandle> children = submitThree(task.manager(), true);
      List<TaskOutcome> outcomes =
          task.manager()
              .collect(
                  children,
                  (child, result, round) ->
                      result.text().equals("B2")
                          ? Review.reject("not b")
                          : round == 1
                              ? Review.redo("").unmet("loud", result.text(), "capitals")
                              : Review.accept().met("loud", result.text()))
              .await();
      return TaskResult.text(
          outcomes.stream()
              .map(outcome -> outcome.result().orElseThrow().text() + outcome.reason())
              .collect(Collectors.joining(",")));
    });
    startWorker(task ->
        TaskResult.text(
            task.feedback().contains("capitals")
                ? task.text().toUpperCase(Locale.ROOT) + task.round()
                : task.text()));

    assertThat(submitRoot().result(SOON).text())
        .isEqualTo("A2TASK_REASON_ACCEPTED,B2TASK_REASON_VERDICT_REJECT,C2TASK_REASON_ACCEPTED");
    Task child = broker.task("root.a");
    assertThat(child.getRoundsList())
        .extracting(round -> round.getVerdict().getDecision())
        .containsExactly(
            VerdictDecision.VERDICT_DECISION_REDO, VerdictDecision.VERDICT_DECISION_ACCEPT);
  }

  @Test
  void doesNotJudgeAgainWhatAnEarlierAttemptJudged() {
    List<String> judged = new CopyOnWriteArrayList<>();
    startManager(task -> {
      TaskHandle child = task.manager().submit(draft().reviewByRequester().build(), "a");
      ResultReviewer reviewer =
          (reviewed, result, round) -> {
            judged.add("attempt " + task.attempt() + " round " + round);
            if (task.attempt() == 1 && round == 2) {
              throw new IllegalStateException("the manager crashed");
            }
            return round == 1 ? Review.redo("again") : Review.accept();
          };
      return TaskResult.text(texts(task.manager().collect(List.of(child), reviewer).await()));
    });
    startWorker(task -> TaskResult.text("round " + task.round()));

    TaskHandle root = submitRoot();
    broker.awaitState("root", TaskState.TASK_STATE_SCHEDULED);
    broker.advance(Duration.ofSeconds(2));

    assertThat(root.result(SOON).text()).isEqualTo("round 2");
    assertThat(judged)
        .containsExactly("attempt 1 round 1", "attempt 1 round 2", "attempt 2 round 2");
  }

  @Test
  void leavesResultsToOthersWithoutAReviewer() {
    startManager(task -> {
      TaskHandle child = task.manager().submit(draft().reviewByRequester().build(), "a");
      ChildOutcomes outcomes = task.manager().collect(List.of(child));
      broker.awaitState("root.a", TaskState.TASK_STATE_VERIFYING);
      child.review(1, Review.accept());
      return TaskResult.text(texts(outcomes.await()));
    });
    startWorker(task -> TaskResult.text("done"));

    assertThat(submitRoot().result(SOON).text()).isEqualTo("done");
  }

  @Test
  void tellsWhatHasEndedSoFar() {
    List<String> each = new CopyOnWriteArrayList<>();
    CountDownLatch two = new CountDownLatch(2);
    CountDownLatch three = new CountDownLatch(3);
    startManager(task -> {
      ChildOutcomes outcomes = task.manager().collect(submitThree(task.manager(), false));
      outcomes.onEach(outcome -> {
        each.add(outcome.taskId());
        two.countDown();
        three.countDown();
      });
      await(two);
      assertThat(outcomes.pending()).isEqualTo(1);
      assertThat(outcomes.ended())
          .extracting(TaskOutcome::taskId)
          .containsExactlyInAnyOrder("root.a", "root.c");
      assertThatThrownBy(() -> outcomes.await(Duration.ofMillis(20)))
          .isInstanceOf(ParleyException.class)
          .hasMessageContaining("all of 3 children");
      go.countDown();
      return TaskResult.text(texts(outcomes.await()));
    });
    startWorker(task -> {
      if (task.text().equals("b")) {
        await(go);
      }
      return TaskResult.text(task.text());
    });

    assertThat(submitRoot().result(SOON).text()).isEqualTo("a,b,c");
    await(three);
    assertThat(each).hasSize(3).endsWith("root.b");
  }

  @Test
  void twoCollectionsShareWhatIsKnown() {
    startManager(task -> {
      List<TaskHandle> children = submitThree(task.manager(), false);
      String first = texts(task.manager().collect(children.subList(0, 1)).await());
      String all = texts(task.manager().collect(children).await());
      String none = texts(task.manager().collect(List.of()).await());
      return TaskResult.text(first + "|" + all + "|" + none);
    });
    startWorker(task -> TaskResult.text(task.text()));

    assertThat(submitRoot().result(SOON).text()).isEqualTo("a|a,b,c|");
  }

  @Test
  void stopsCollectingWhenItsTaskIsCanceled() {
    startManager(task -> {
      ChildOutcomes outcomes = task.manager().collect(submitThree(task.manager(), false));
      try {
        outcomes.await();
      } catch (RuntimeException e) {
        thrown.add(e);
        failed.countDown();
      }
      return TaskResult.text("");
    });
    TaskHandle root = submitRoot();
    broker.awaitState("root.c", TaskState.TASK_STATE_QUEUED);

    root.cancel("enough");
    await(failed);

    assertThat(thrown).singleElement().isInstanceOf(TaskCancelledException.class);
    assertThat(broker.task("root.a").getOutcome().getReason())
        .isEqualTo(TaskReason.TASK_REASON_PARENT_ENDED);
  }

  @Test
  void createsNothingUnderALostLease() {
    CountDownLatch started = new CountDownLatch(1);
    startManager(task -> {
      task.manager().submit(draft().build(), "a");
      started.countDown();
      await(go);
      try {
        task.manager().submit(draft().build(), "b");
      } catch (ParleyException e) {
        thrown.add(e);
        failed.countDown();
      }
      return TaskResult.text("");
    });
    submitRoot();
    await(started);

    broker.faults().loseLeaseSilently("root");
    go.countDown();
    await(failed);

    assertThat(thrown)
        .singleElement()
        .satisfies(e ->
            assertThat(((ParleyException) e).reason())
                .isEqualTo(ErrorReason.ERROR_REASON_STALE_LEASE));
    assertThat(broker.tasks()).extracting(Task::getTaskId).containsExactly("root", "root.a");
  }

  @Test
  void refusesToCollectWhatIsNotItsChild() {
    startManager(task -> {
      TaskHandle stranger = parley.requester().submit(draft().build());
      try {
        task.manager().collect(List.of(stranger));
      } catch (IllegalArgumentException e) {
        thrown.add(e);
      }
      return TaskResult.text("");
    });

    submitRoot().await(SOON);

    assertThat(thrown).singleElement().satisfies(e -> assertThat(e).hasMessageContaining("root"));
  }
}
