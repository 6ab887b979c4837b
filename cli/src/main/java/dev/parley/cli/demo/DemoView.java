package dev.parley.cli.demo;

import dev.parley.cli.console.Console;
import dev.parley.cli.console.Names;
import dev.parley.cli.console.Text;
import dev.parley.cli.console.Times;
import dev.parley.cli.console.Tone;
import dev.parley.cli.tree.LiveView;
import dev.parley.examples.audit.AuditProgress;
import dev.parley.examples.audit.AuditProgress.Figures;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.VerdictDecision;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * Shows an audit while it runs: in a terminal the managers with how far they are, and what happened
 * last that was not routine; elsewhere a line now and then. Thread-safe.
 */
final class DemoView {
  private static final long FRAME_NANOS = 120_000_000;
  private static final int HAPPENINGS = 6;
  private static final int BAR_COLUMNS = 24;
  private static final int NAME_COLUMNS = 44;
  private static final int PERCENT_PER_LINE = 20;

  private final Console console;
  private final AuditProgress progress;
  private final ZoneId zone;
  private final LiveView view;
  private final Deque<String> happenings = new ArrayDeque<>();
  private long nextFrame = System.nanoTime();
  private int nextPercent = PERCENT_PER_LINE;

  DemoView(Console console, AuditProgress progress, ZoneId zone) {
    this.console = console;
    this.progress = progress;
    this.zone = zone;
    this.view = new LiveView(console);
  }

  /** Takes in an event of the tree. */
  synchronized void happened(TaskEvent event) {
    String text = text(event);
    if (!text.isEmpty()) {
      happenings.addLast(Times.timeOfDay(event.getEventTime(), zone) + "  " + text);
      if (happenings.size() > HAPPENINGS) {
        happenings.removeFirst();
      }
    }
    if (!console.terminal().interactive()) {
      milestone();
    } else if (System.nanoTime() - nextFrame >= 0) {
      draw();
    }
  }

  synchronized void finish() {
    if (console.terminal().interactive()) {
      draw();
    }
  }

  private void milestone() {
    Figures figures = progress.figures();
    // The number of tasks grows at first: a share of few tasks says little.
    int percent = figures.tasks() < 20 ? 0 : 100 * figures.ended() / figures.tasks();
    if (percent >= nextPercent) {
      console.note(
          "%d %%: %d of %d tasks, %d redone, %d retried"
              .formatted(
                  percent, figures.ended(), figures.tasks(), figures.redone(), figures.retried()));
      nextPercent = percent - percent % PERCENT_PER_LINE + PERCENT_PER_LINE;
    }
  }

  private void draw() {
    nextFrame = System.nanoTime() + FRAME_NANOS;
    Figures figures = progress.figures();
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s  %,d of %,d tasks, %,d redone, %,d retried, %,d leases lost"
            .formatted(
                bar(figures.ended(), figures.tasks()),
                figures.ended(),
                figures.tasks(),
                figures.redone(),
                figures.retried(),
                figures.leaseLosses()));
    int rows = Math.max(4, console.terminal().rows() - HAPPENINGS - 4);
    managers(rows, lines);
    lines.add("");
    happenings.forEach(happening -> lines.add(console.paint(cut(happening), Tone.DIM)));
    view.show(lines);
  }

  private void managers(int rows, List<String> lines) {
    List<ManagerRow> all = ManagerRow.of(progress);
    int hidden = Math.max(0, all.size() - rows);
    List<ManagerRow> shown = new ArrayList<>(all);
    if (hidden > 0) {
      // What is finished has the least to tell.
      shown.removeIf(row -> row.ended() == row.tasks() && row.depth() > 1);
    }
    shown.stream().limit(rows).forEach(row -> lines.add(line(row)));
    int left = all.size() - Math.min(shown.size(), rows);
    if (left > 0) {
      lines.add(console.paint("  … %d more managers".formatted(left), Tone.DIM));
    }
  }

  private String line(ManagerRow row) {
    boolean done = row.ended() == row.tasks();
    String lead = "  ".repeat(row.depth());
    String name = lead + tail(row.name(), NAME_COLUMNS - lead.length());
    String text =
        String.format(
            Locale.ROOT,
            "%-" + NAME_COLUMNS + "s %s %4d/%d",
            name,
            bar(row.ended(), row.tasks()),
            row.ended(),
            row.tasks());
    return console.paint(cut(text), done ? Tone.GREEN : Tone.PLAIN);
  }

  /** The end of a path says more than its beginning. */
  private static String tail(String path, int columns) {
    return path.length() <= columns ? path : "…" + path.substring(path.length() - columns + 1);
  }

  private String cut(String text) {
    return Text.cut(text, Math.max(20, console.terminal().columns() - 1));
  }

  private static String bar(int done, int all) {
    int filled = all == 0 ? 0 : BAR_COLUMNS * done / all;
    return "█".repeat(filled) + "░".repeat(BAR_COLUMNS - filled);
  }

  /** What is worth telling people; empty for routine. */
  private static String text(TaskEvent event) {
    String segment = event.getTaskId().substring(event.getTaskId().lastIndexOf('.') + 1);
    return switch (event.getEventCase()) {
      case VERDICT ->
          event.getVerdict().getVerdict().getDecision() == VerdictDecision.VERDICT_DECISION_REDO
              ? segment + " is to be done again: " + feedback(event)
              : "";
      case FAILED ->
          segment
              + " failed ("
              + Names.of(event.getFailed().getFailure().getFailureClass())
              + "): "
              + event.getFailed().getFailure().getMessage();
      default -> "";
    };
  }

  private static String feedback(TaskEvent event) {
    return event.getVerdict().getVerdict().getFindingsList().stream()
        .filter(finding -> !finding.getFeedback().isEmpty())
        .map(finding -> finding.getCriterionId() + ", " + finding.getFeedback())
        .findFirst()
        .orElse(event.getVerdict().getVerdict().getFeedback());
  }
}
