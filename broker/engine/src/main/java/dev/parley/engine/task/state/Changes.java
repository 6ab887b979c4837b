package dev.parley.engine.task.state;

import dev.parley.engine.runtime.StateMachine.Snapshot;
import dev.parley.engine.task.TaskKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has changed since the last checkpoint. Confined to the thread of its shard.
 *
 * <p>A checkpoint holds durable events only, while the state may be ahead of them: a task is taken
 * as far as it is durable and stays here for the rest.
 */
final class Changes {

  private record Change(@Nullable Task task, long position) {}

  private final Map<TaskKey, Change> changed = new LinkedHashMap<>();

  void changed(Task task, long position) {
    changed.put(task.key(), new Change(task, position));
  }

  void removed(TaskKey key, long position) {
    changed.put(key, new Change(null, position));
  }

  List<Snapshot> take(long position) {
    List<Snapshot> taken = new ArrayList<>();
    Iterator<Map.Entry<TaskKey, Change>> all = changed.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<TaskKey, Change> entry = all.next();
      Change change = entry.getValue();
      Snapshot snapshot = snapshot(entry.getKey(), change, position);
      if (snapshot != null) {
        taken.add(snapshot);
      }
      if (change.position() <= position) {
        all.remove();
      }
    }
    return taken;
  }

  private static @Nullable Snapshot snapshot(TaskKey key, Change change, long position) {
    Task task = change.task();
    if (task == null) {
      // Until its removal is durable, the entry that the store has is the right one.
      return change.position() <= position
          ? new Snapshot(key.toString(), List.of(), List.of())
          : null;
    }
    int count = task.events().countUpTo(position);
    return count == 0
        ? null
        : new Snapshot(
            key.toString(), task.events().positions(count), task.events().after(0, count));
  }
}
