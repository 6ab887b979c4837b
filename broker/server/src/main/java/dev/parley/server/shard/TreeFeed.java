package dev.parley.server.shard;

import dev.parley.engine.task.TaskKey;
import dev.parley.journal.v1.Event;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells the watchers of trees what one shard commits. Watchers come and go on any thread; events
 * come on the thread of the shard.
 */
final class TreeFeed {

  private record Root(String tenant, String rootId) {}

  private final Map<Root, List<TreeListener>> listeners = new ConcurrentHashMap<>();

  Runnable add(TaskKey task, TreeListener listener) {
    Root root = new Root(task.tenant(), task.rootId());
    listeners.compute(
        root, (r, present) -> Listeners.with(present == null ? List.of() : present, listener));
    return () ->
        listeners.computeIfPresent(root, (r, present) -> Listeners.without(present, listener));
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
}
