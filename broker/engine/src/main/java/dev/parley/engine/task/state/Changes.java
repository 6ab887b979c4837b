package dev.parley.engine.task.state;

import dev.parley.engine.runtime.StateMachine.Snapshot;
import dev.parley.engine.task.TaskState;
import java.util.ArrayList;
import java.util.List;

/** What has changed since the last checkpoint. Confined to the thread of its shard. */
final class Changes {

  private List<Task> changed = new ArrayList<>();

  /** A task has one more event, or was forgotten. */
  void add(Task task) {
    if (!task.changed) {
      task.changed = true;
      changed.add(task);
    }
  }

  /**
   * Takes what has changed.
   *
   * @param table where a task may be again that was forgotten
   */
  List<Snapshot> take(TasksView table) {
    List<Snapshot> taken = new ArrayList<>(changed.size());
    for (Task task : changed) {
      task.changed = false;
      if (task.state() == TaskState.QUEUED && task.restsPacked()) {
        // It may wait for long, and these are the bytes that the checkpoint needs.
        task.pack();
      }
      if (!task.gone) {
        taken.add(new Snapshot(task.key().toString(), task.packer()));
      } else if (table.find(task.key()) == null) {
        taken.add(new Snapshot(task.key().toString(), null));
      }
    }
    changed = new ArrayList<>();
    return taken;
  }
}
