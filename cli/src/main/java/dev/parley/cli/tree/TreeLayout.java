package dev.parley.cli.tree;

import dev.parley.cli.console.Console;
import dev.parley.cli.console.Names;
import dev.parley.cli.console.Text;
import dev.parley.cli.console.Tone;
import dev.parley.cli.tree.TaskTree.Node;
import dev.parley.v1.TaskState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Lays a tree out as lines.
 *
 * <p>Where it must fit a window, what has ended folds up first: a finished branch becomes part of a
 * count below its parent. What still doesn't fit is cut at the end, and a last line says how much.
 */
public final class TreeLayout {
  private final Console console;
  private final int columns;

  /** Creates a layout for the console's width. */
  public TreeLayout(Console console) {
    this.console = console;
    this.columns = console.terminal().columns();
  }

  /** Returns all tasks, one per line, below each other. */
  public List<String> full(TaskTree tree) {
    return lines(tree, false);
  }

  /** Returns at most so many lines. */
  public List<String> fitted(TaskTree tree, int rows) {
    List<String> lines = lines(tree, false);
    if (lines.size() > rows) {
      lines = lines(tree, true);
    }
    if (lines.size() > rows) {
      int hidden = lines.size() - rows + 1;
      lines = new ArrayList<>(lines.subList(0, Math.max(0, rows - 1)));
      lines.add(console.paint("… " + hidden + " more", Tone.DIM));
    }
    return lines;
  }

  /** Returns how many tasks there are in each state, on one line. */
  public String summary(TaskTree tree) {
    int tasks = tree.nodes().size();
    String all = count(tree.nodes().stream().toList());
    return fit(tasks + (tasks == 1 ? " task: " : " tasks: ") + all, 0);
  }

  private List<String> lines(TaskTree tree, boolean folded) {
    List<String> lines = new ArrayList<>();
    Node top = tree.top();
    if (top != null) {
      add(top, "", "", folded, lines);
    }
    return lines;
  }

  private void add(Node node, String lead, String leadBelow, boolean folded, List<String> lines) {
    lines.add(line(node, lead));
    List<Node> shown = new ArrayList<>(node.children());
    List<Node> hidden = new ArrayList<>();
    if (folded) {
      shown.removeIf(TreeLayout::allEnded);
      hidden.addAll(node.children());
      hidden.removeAll(shown);
    }
    for (int i = 0; i < shown.size(); i++) {
      boolean last = i == shown.size() - 1 && hidden.isEmpty();
      add(
          shown.get(i),
          leadBelow + (last ? "└─ " : "├─ "),
          leadBelow + (last ? "   " : "│  "),
          folded,
          lines);
    }
    if (!hidden.isEmpty()) {
      String count = fit(count(withAllBelow(hidden)), leadBelow.length() + 3);
      lines.add(leadBelow + "└─ " + console.paint(count, Tone.DIM));
    }
  }

  private String line(Node node, String lead) {
    String state = Names.of(node.state());
    int used = lead.length() + state.length() + 3;
    String id = fit(Text.line(lead.isEmpty() ? node.taskId() : segment(node.taskId())), used);
    List<String> more = new ArrayList<>();
    if (!node.reason().isEmpty()) {
      more.add(node.reason());
    }
    if (node.round() > 1) {
      more.add("round " + node.round());
    }
    if (node.attempt() > 1) {
      more.add("attempt " + node.attempt());
    }
    if (!node.assignee().isEmpty()) {
      more.add("at " + node.assignee());
    }
    more.add(Text.line(node.progress().isEmpty() ? node.objective() : node.progress()));
    String rest = fit(String.join(", ", more), used + id.length());
    return lead
        + console.paint(state, Tone.of(node.state()))
        + " "
        + console.paint(id, Tone.BOLD)
        + "  "
        + rest;
  }

  /**
   * Cuts what would go over the edge: a line that wraps would spoil a picture that is redrawn in
   * place.
   */
  private String fit(String text, int used) {
    return columns == 0 ? text : Text.cut(text, Math.max(1, columns - 1 - used));
  }

  /** Within a tree the last segment says enough. */
  private static String segment(String taskId) {
    return taskId.substring(taskId.lastIndexOf('.') + 1);
  }

  private static boolean allEnded(Node node) {
    return node.ended() && node.children().stream().allMatch(TreeLayout::allEnded);
  }

  private static List<Node> withAllBelow(List<Node> nodes) {
    List<Node> all = new ArrayList<>();
    for (Node node : nodes) {
      all.add(node);
      all.addAll(withAllBelow(node.children()));
    }
    return all;
  }

  private static String count(List<Node> nodes) {
    Map<TaskState, Long> counts =
        nodes.stream()
            .collect(
                Collectors.groupingBy(
                    Node::state, () -> new EnumMap<>(TaskState.class), Collectors.counting()));
    return counts.entrySet().stream()
        .map(entry -> entry.getValue() + " " + Names.of(entry.getKey()))
        .collect(Collectors.joining(", "));
  }
}
