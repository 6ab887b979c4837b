package dev.parley.server.shard;

import dev.parley.engine.task.TaskKey;
import dev.parley.journal.v1.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells the watchers of trees what one shard commits. Watchers come and go on any thread; events
 * come on the thread of the shard.
 */
final class TreeFeed {

  private record Root(String tenant, String rootId) {}

  private final Map<Root, List<TreeListener>> listeners = new ConcurrentHashMap<>();

  Runnable add(TaskKey task, TreeListener listener) {
    Root root = new Root(task.tenant(), task.rootId());
    listeners.compute(root, (r, present) -> with(present == null ? List.of() : present, listener));
    return () -> listeners.computeIfPresent(root, (r, present) -> without(present, listener));
  }

  void committed(long firstPosition, List<Event> events) {
    if (listeners.isEmpty()) {
      return;
    }
    long position = firstPosition;
    for (Event event : events) {
      Root root = new Root(event.getTenant(), TaskKey.rootId(event.getTaskId()));
      for (TreeListener listener : listeners.getOrDefault(root, List.of())) {
        listener.committed(event, position);
      }
      position++;
    }
  }

  void missed() {
    listeners.values().forEach(all -> all.forEach(TreeListener::missed));
  }

  private static List<TreeListener> with(List<TreeListener> present, TreeListener added) {
    List<TreeListener> all = new ArrayList<>(present);
    all.add(added);
    return List.copyOf(all);
  }

  /** The rest; null, which takes the entry out of the map, when there is none. */
  private static @Nullable List<TreeListener> without(
      List<TreeListener> present, TreeListener removed) {
    List<TreeListener> rest = new ArrayList<>(present);
    rest.remove(removed);
    return rest.isEmpty() ? null : List.copyOf(rest);
  }
}
