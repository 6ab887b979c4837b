package dev.parley.client;

import static dev.parley.client.Fixtures.SOON;
import static dev.parley.client.Fixtures.await;
import static dev.parley.client.Fixtures.draft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.v1.ErrorReason;
import dev.parley.v1.TaskEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Every event once and in order, whatever happens to the stream. */
class WatchTest extends WithFakeBroker {
  private final Requester requester = parley.requester();

  private void startTalker() {
    parley
        .worker("w")
        .capability(
            "work",
            task -> {
              for (int i = 0; i < 40; i++) {
                task.progress("step " + i);
              }
              return TaskResult.text("");
            })
        .start();
  }

  @Test
  void resumesWithoutGapOrRepeat() {
    broker.faults().dropWatchesAfter(7);
    TaskHandle task = requester.submit(draft().build());
    List<TaskEvent> seen = new CopyOnWriteArrayList<>();

    Watch watch = task.watch(seen::add);
    startTalker();

    assertThat(watch.done()).succeedsWithin(SOON);
    assertThat(seen).hasSizeGreaterThan(40).isEqualTo(broker.history(task.id()));
    assertThat(watch.position()).isEqualTo(seen.size());
  }

  @Test
  void startsWhereItIsTold() {
    startTalker();
    TaskHandle task = requester.submit(draft().build());
    task.await(SOON);
    List<TaskEvent> seen = new CopyOnWriteArrayList<>();

    Watch watch = task.watch(10, seen::add);

    assertThat(watch.done()).succeedsWithin(SOON);
    assertThat(seen.get(0).getNumber()).isEqualTo(11);
  }

  @Test
  void aTreeResumesByItsCursor() {
    broker.faults().dropWatchesAfter(5);
    parley
        .worker("m")
        .capability(
            "manage",
            task -> {
              Manager manager = task.manager();
              List<TaskHandle> children =
                  List.of(
                      manager.submit(draft().build(), "a"), manager.submit(draft().build(), "b"));
              manager.collect(children).await(SOON);
              return TaskResult.text("");
            })
        .start();
    startTalker();
    TaskHandle root =
        requester.submit(TaskDraft.forCapability("manage").objective("Manage.").build());
    List<TaskEvent> seen = new CopyOnWriteArrayList<>();

    Watch watch = requester.watchTree(root.id(), seen::add);

    assertThat(watch.done()).succeedsWithin(SOON);
    assertThat(seen).extracting(TaskEvent::getTreeCursor).isSorted().doesNotHaveDuplicates();
    assertThat(seen)
        .hasSize(
            broker.history(root.id()).size()
                + broker.history(root.id() + ".a").size()
                + broker.history(root.id() + ".b").size());
  }

  @Test
  void aSlowListenerHoldsTheStreamBack() {
    startTalker();
    TaskHandle task = requester.submit(draft().build());
    task.await(SOON);
    CountDownLatch go = new CountDownLatch(1);
    List<Long> seen = new CopyOnWriteArrayList<>();

    Watch watch =
        task.watch(event -> {
          await(go);
          seen.add(event.getNumber());
        });
    broker.faults().dropWatches();
    go.countDown();

    assertThat(watch.done()).succeedsWithin(SOON);
    assertThat(seen).isSorted().hasSize(broker.history(task.id()).size());
  }

  @Test
  void endsWithWhatItsListenerThrows() {
    TaskHandle task = requester.submit(draft().build());

    Watch watch =
        task.watch(event -> {
          throw new IllegalStateException("can't look at it");
        });

    assertThat(watch.done())
        .failsWithin(SOON)
        .withThrowableThat()
        .havingCause()
        .withMessage("can't look at it");
    assertThat(watch.position()).isZero();
  }

  @Test
  void endsWhenItIsRefusedForGood() {
    broker.faults().refuseCalls(ErrorReason.ERROR_REASON_READER_TOO_SLOW, 1);
    Watch refused = requester.task("nobody").watch(event -> {});

    assertThat(refused.done())
        .failsWithin(SOON)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            ParleyException.class,
            e -> assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_TASK_NOT_FOUND));
  }

  @Test
  void canBeClosed() {
    TaskHandle task = requester.submit(draft().build());
    CountDownLatch first = new CountDownLatch(1);
    Watch watch = task.watch(event -> first.countDown());
    await(first);

    watch.close();

    assertThat(watch.done()).succeedsWithin(SOON);
  }
}
