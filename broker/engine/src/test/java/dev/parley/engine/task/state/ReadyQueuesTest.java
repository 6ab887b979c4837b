package dev.parley.engine.task.state;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.dispatch.Target;
import dev.parley.engine.task.TaskRules;
import dev.parley.journal.v1.TaskCreated;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What waits for somebody who never comes. */
final class ReadyQueuesTest {

  private final ReadyQueues ready = new ReadyQueues(new Demands(TaskRules.SOUND));

  @Test
  void keepsNothingOfTasksThatEndWhileNobodyIsFree() {
    List<Task> tasks = new ArrayList<>();
    for (int i = 1; i <= 5_000; i++) {
      tasks.add(add(i, "agent-" + i));
    }
    blockAll();
    assertThat(ready.targets()).isEqualTo(5_000);

    tasks.forEach(ready::remove);

    assertThat(ready.targets()).isZero();
    assertThat(ready.next()).isNull();
  }

  @Test
  void hasATaskOnceThatLeftAndCameBack() {
    Task task = add(1, "ann");
    add(2, "ann");
    blockAll();
    for (int i = 0; i < 3; i++) {
      ready.remove(task);
      ready.add(task);
    }
    ready.unblock(Target.agent("acme", "ann"));

    ReadyQueue queue = requireNonNull(ready.next());
    assertThat(queue.head()).isSameAs(task);
    queue.take(task);

    assertThat(queue.head()).isNotNull().isNotSameAs(task);
    queue.take(requireNonNull(queue.head()));
    assertThat(ready.next()).isNull();
  }

  @Test
  void findsANewTaskForATargetThatHadLostItsLast() {
    ready.remove(add(1, "ann"));
    Task second = add(2, "ann");

    assertThat(requireNonNull(ready.next()).head()).isSameAs(second);
  }

  private Task add(long position, String agentId) {
    Task task = TestTasks.createdAt(position, TaskCreated.newBuilder().setAgentId(agentId));
    ready.add(task);
    return task;
  }

  private void blockAll() {
    for (ReadyQueue queue = ready.next(); queue != null; queue = ready.next()) {
      queue.block();
    }
  }
}
