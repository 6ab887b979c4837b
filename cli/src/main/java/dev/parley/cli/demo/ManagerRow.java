package dev.parley.cli.demo;

import dev.parley.examples.audit.AuditProgress;
import dev.parley.v1.TaskEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A manager and how far everything below it is. Immutable.
 *
 * @param depth how far below the director
 * @param tasks its own task and all below it
 */
record ManagerRow(String name, int depth, int tasks, int ended) {

  /** The managers of an audit, each above those that report to it. */
  static List<ManagerRow> of(AuditProgress progress) {
    Map<String, int[]> counts = new LinkedHashMap<>();
    Map<String, AuditProgress.Node> nodes = progress.nodes();
    for (AuditProgress.Node node : nodes.values()) {
      if (manages(node)) {
        counts.put(node.taskId(), new int[2]);
      }
    }
    for (AuditProgress.Node node : nodes.values()) {
      int ended = node.last().getEventCase() == TaskEvent.EventCase.ENDED ? 1 : 0;
      for (String id = node.taskId(); !id.isEmpty(); id = above(id)) {
        int[] count = counts.get(id);
        if (count != null) {
          count[0]++;
          count[1] += ended;
        }
      }
    }
    List<ManagerRow> rows = new ArrayList<>();
    counts.keySet().stream()
        .sorted()
        .forEach(id -> {
          int[] count = counts.getOrDefault(id, new int[2]);
          AuditProgress.Node node = nodes.get(id);
          if (node != null) {
            String name = node.folder().isEmpty() ? "director" : node.folder();
            rows.add(new ManagerRow(name, node.depth(), count[0], count[1]));
          }
        });
    return rows;
  }

  private static boolean manages(AuditProgress.Node node) {
    return node.depth() == 0 || !node.folder().isEmpty();
  }

  private static String above(String id) {
    int dot = id.lastIndexOf('.');
    return dot < 0 ? "" : id.substring(0, dot);
  }
}
