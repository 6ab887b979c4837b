package dev.parley.engine.task.state;

import dev.parley.engine.runtime.StateMachine.Changed;
import dev.parley.engine.runtime.StateMachine.Snapshot;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.TaskRules;
import dev.parley.engine.task.TaskState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has changed since the last checkpoint. Confined to the thread of its shard.
 *
 * <p>A task that began and ended between two checkpoints is left to the journal: most tasks do, and
 * by the time that they are old enough for the journal not to be replayed for them any more, most
 * are forgotten.
 */
final class Changes {

  private final TaskRules rules;
  private List<Task> changed = new ArrayList<>();

  /** Who was left to the journal, the oldest first. */
  private final Deque<Left> left = new ArrayDeque<>();

  private long takenPosition;

  /** Where the newest checkpoint, or what is to be written of it, has a task. */
  enum Kept {
    NOWHERE,
    /** In an entry of its key, as far as is known. */
    STORED,
    /** In the journal alone. */
    LEFT
  }

  /** Tasks that began behind a position and ended before the next checkpoint. */
  private record Left(long from, Deque<Task> tasks) {

    /** The oldest one that is still left; those before it are let go of. */
    @Nullable Task first() {
      while (!tasks.isEmpty() && (tasks.element().gone || tasks.element().kept != Kept.LEFT)) {
        tasks.remove();
      }
      return tasks.peek();
    }
  }

  Changes(TaskRules rules) {
    this.rules = rules;
  }

  /** A task has one more event, or was forgotten. */
  void add(Task task) {
    if (!task.changed) {
      task.changed = true;
      changed.add(task);
    }
  }

  /** All that has changed came from a checkpoint. */
  void restored() {
    for (Task task : changed) {
      task.changed = false;
      task.kept = Kept.STORED;
    }
    changed = new ArrayList<>();
  }

  /**
   * All that has changed since was read from the journal. A former owner may still write of each
   * that it was there, so the next checkpoint has to say what became of it.
   */
  void opened(long position) {
    for (Task task : changed) {
      task.kept = Kept.STORED;
    }
    takenPosition = position;
  }

  /**
   * Takes what has changed.
   *
   * @param table where a task may be again that was forgotten
   * @param position of the last event
   * @param leaveFrom who began at or before it is not left to the journal
   */
  Changed take(TasksView table, long position, long leaveFrom) {
    List<Snapshot> taken = new ArrayList<>();
    Deque<Task> leaving = new ArrayDeque<>();
    for (Task task : changed) {
      task.changed = false;
      if (task.gone) {
        remove(task, (Task) table.find(task.key()), taken);
      } else if (task.kept == Kept.STORED || !task.state().terminal()) {
        taken.add(store(task));
      } else if (task.kept == Kept.NOWHERE) {
        task.kept = Kept.LEFT;
        leaving.add(task);
      }
    }
    changed = new ArrayList<>();
    if (!leaving.isEmpty()) {
      left.add(new Left(takenPosition, leaving));
    }
    takenPosition = position;
    storeThoseBefore(leaveFrom, taken);
    return new Changed(taken, left.isEmpty() ? position : left.element().from);
  }

  private void remove(Task task, @Nullable Task again, List<Snapshot> taken) {
    if (task.kept == Kept.LEFT) {
      // Those that were left with it may stay for long.
      task.release();
    }
    if (task.kept != Kept.STORED) {
      return;
    }
    if (again == null) {
      taken.add(new Snapshot(task.key().toString(), null));
    } else {
      // It has changed, too, and replaces what is stored under its key.
      again.kept = Kept.STORED;
    }
  }

  private static Snapshot store(Task task) {
    task.kept = Kept.STORED;
    if (task.state() == TaskState.QUEUED && task.restsPacked()) {
      // It may wait for long, and these are the bytes that the checkpoint needs.
      task.pack();
    }
    return new Snapshot(task.key().toString(), task.packer());
  }

  /** So that the journal is not replayed from before a position for a few tasks that stay. */
  private void storeThoseBefore(long leaveFrom, List<Snapshot> taken) {
    for (Left oldest = left.peek(); oldest != null; oldest = left.peek()) {
      Task task = oldest.first();
      if (task != null && oldest.from >= leaveFrom) {
        return;
      }
      for (; task != null && !rules.breaks(TaskRule.DROP_LEFT); task = oldest.first()) {
        taken.add(store(task));
      }
      left.remove();
    }
  }
}
