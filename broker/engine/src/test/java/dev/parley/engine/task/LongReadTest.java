package dev.parley.engine.task;

import static dev.parley.engine.task.Scenario.key;
import static dev.parley.engine.task.Scenario.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.engine.task.command.TaskCommand.CreateTask;
import dev.parley.engine.task.command.TaskCommand.ListTasks;
import dev.parley.engine.task.command.TaskCommand.ReadTree;
import dev.parley.engine.task.command.TaskCommand.TaskFilter;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Reads of so many packed tasks that they take more than one turn. */
final class LongReadTest {
  private static final int TASKS = 1_200;

  private final Scenario scenario = new Scenario();

  @Test
  void ofATreeGoesOnFromAShortPage() {
    scenario.agent("ann", 1, "work");
    scenario.create("a", task());
    for (int child = 0; child < TASKS; child++) {
      create("a.c" + child, "a", "other");
    }
    scenario.takeChanged();

    List<Event> read = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    long after = 0;
    for (boolean complete = false; !complete; ) {
      TaskReply.History page =
          (TaskReply.History) scenario.run(new ReadTree(key("a"), after, 0, 10_000));
      read.addAll(page.events());
      sizes.add(page.events().size());
      after = page.positions().getLast();
      complete = page.complete();
    }

    assertThat(read).isEqualTo(scenario.events);
    // The first events of the first page are those of the root.
    assertThat(sizes).containsExactly(501, 500, TASKS - 999);
  }

  @Test
  void ofAListGoesOnFromAShortPage() {
    for (int i = 0; i < TASKS; i++) {
      create("t" + i, "", i % 400 == 0 ? "rare" : "other");
    }
    scenario.takeChanged();
    TaskFilter rare =
        new TaskFilter(Set.of(), Set.of(), null, null, "rare", Labels.NONE, false, false);

    List<String> found = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    for (long before = Long.MAX_VALUE; before != 0; ) {
      TaskReply.Page page =
          (TaskReply.Page) scenario.run(new ListTasks(Scenario.TENANT, rare, before, 100));
      page.tasks().forEach(task -> found.add(task.key().taskId()));
      sizes.add(page.tasks().size());
      before = page.nextBeforePosition();
    }

    assertThat(found).containsExactly("t800", "t400", "t0");
    assertThat(sizes).containsExactly(1, 1, 1);
  }

  private void create(String id, String parentId, String capability) {
    TaskReply reply =
        scenario.run(
            new CreateTask(
                key(id),
                Actors.requester("local"),
                task()
                    .setCapability(capability)
                    .setParentId(parentId)
                    .setRequestId("req-" + id)
                    .build(),
                1));
    assertThat(reply).isInstanceOf(TaskReply.Created.class);
  }
}
