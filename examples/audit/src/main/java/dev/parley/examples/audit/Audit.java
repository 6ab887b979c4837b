package dev.parley.examples.audit;

import dev.parley.client.Content;
import dev.parley.client.Parley;
import dev.parley.client.TaskHandle;
import dev.parley.client.TaskOutcome;
import dev.parley.client.Watch;
import dev.parley.examples.audit.check.AuditJson;
import dev.parley.examples.audit.check.Finding;
import dev.parley.examples.audit.check.MalformedOutputException;
import dev.parley.examples.audit.check.Skill;
import dev.parley.examples.audit.check.UnitOutput;
import dev.parley.examples.audit.check.collect.Collector;
import dev.parley.examples.audit.check.collect.Harvest;
import dev.parley.examples.audit.check.report.Report;
import dev.parley.examples.audit.check.report.RunEntry;
import dev.parley.examples.audit.check.tree.SourceTree;
import dev.parley.examples.audit.check.tree.TreeReader;
import dev.parley.v1.TaskEvent;
import dev.parley.v1.TaskState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One audit, seen from whoever ordered it: hands the tree to the director, watches the tree of
 * tasks that grows out of that, and makes the report from the results that were accepted.
 */
public final class Audit {

  private static final Set<String> SKILLS =
      Arrays.stream(Skill.values()).map(Skill::id).collect(Collectors.toUnmodifiableSet());

  private final Parley parley;
  private final AuditProgress progress = new AuditProgress();
  private final List<Harvest> harvests = Collections.synchronizedList(new ArrayList<>());

  public Audit(Parley parley) {
    this.parley = parley;
  }

  /** What is known of the tree of tasks; grows while {@link #run} runs. */
  public AuditProgress progress() {
    return progress;
  }

  /**
   * How an audit ended.
   *
   * @param task the outcome of the director's task
   * @param tree what was audited
   * @param findings what is true of it, in a fixed order
   */
  public record Outcome(TaskOutcome task, SourceTree tree, List<Finding> findings) {}

  /**
   * Runs the audit to its end.
   *
   * @param onEvent told every event of the tree, in order
   * @throws IOException when the tree cannot be read
   */
  public Outcome run(Path directory, Consumer<TaskEvent> onEvent) throws IOException {
    SourceTree tree = SourceTree.scan(directory);
    TaskHandle order = parley.requester().submit(Director.draft(tree.root()));
    try (Watch watch =
        parley
            .requester()
            .watchTree(
                order.id(),
                event -> {
                  take(event);
                  onEvent.accept(event);
                })) {
      watch.done().join();
    }
    TaskOutcome outcome = order.await(Duration.ofMinutes(1));
    List<Finding> findings =
        Collector.findings(Harvest.merge(harvests), new TreeReader(tree.root()));
    return new Outcome(outcome, tree, findings);
  }

  private void take(TaskEvent event) {
    progress.add(event);
    if (event.hasEnded() && event.getState() == TaskState.TASK_STATE_COMPLETED) {
      AuditProgress.Node node = progress.node(event.getTaskId());
      if (node != null && SKILLS.contains(node.capability())) {
        harvests.add(harvest(event));
      }
    }
  }

  private static Harvest harvest(TaskEvent event) {
    Content outputs = Content.of(event.getEnded().getOutcome().getResult().getOutputsList());
    try {
      return Harvest.of(AuditJson.read(outputs.json("output"), UnitOutput.class));
    } catch (MalformedOutputException e) {
      throw new IllegalStateException("A verified result cannot be read", e);
    }
  }

  /**
   * Writes the report.
   *
   * @param run what is to be said about this run
   * @return the path of the Markdown file
   * @throws IOException when the folder cannot be written to
   */
  public static Path write(Outcome outcome, Path folder, List<RunEntry> run) throws IOException {
    SourceTree tree = outcome.tree();
    Path name = tree.root().getFileName();
    return new Report(
            name == null ? tree.root().toString() : name.toString(),
            tree.files().size(),
            outcome.findings(),
            tree.skipped(),
            run)
        .write(folder);
  }
}
