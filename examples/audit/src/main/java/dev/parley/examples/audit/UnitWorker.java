package dev.parley.examples.audit;

import dev.parley.client.TaskContext;
import dev.parley.client.TaskFailure;
import dev.parley.client.TaskResult;
import dev.parley.examples.audit.check.AuditJson;
import dev.parley.examples.audit.check.UnitOutput;
import dev.parley.examples.audit.check.WorkUnit;
import dev.parley.examples.audit.check.tree.TreeReader;
import dev.parley.examples.audit.check.worker.SkillRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Does a unit of work, well or, when its {@link Misconduct} says so, badly. */
final class UnitWorker {

  private static final Duration DOWNTIME = Duration.ofMillis(500);

  private final Member self;
  private final Misconduct misconduct;

  UnitWorker(Member self, Misconduct misconduct) {
    this.self = self;
    this.misconduct = misconduct;
  }

  TaskResult work(TaskContext task) throws InterruptedException {
    WorkUnit unit = AuditInput.parse(task.inputs().json("unit"), WorkUnit.class);
    SkillRunner runner = new SkillRunner(reader(task));
    Misconduct.Kind kind = misconduct.next(task.round(), task.attempt());
    switch (kind) {
      case CRASH -> {
        self.crash(DOWNTIME);
        Misconduct.sleepUntilCancelled(task);
      }
      case STALL -> Misconduct.sleepUntilCancelled(task);
      case NONE, LIE, MISS, INVENT -> {}
    }
    UnitOutput output = runner.run(unit, task::isCancelled);
    task.throwIfCancelled();
    UnitOutput claimed = Misconduct.spoil(output, kind);
    return TaskResult.builder()
        .json("output", AuditJson.write(claimed))
        .summary(
            "%d findings in %d files".formatted(claimed.findings().count(), unit.paths().size()))
        .build();
  }

  static TreeReader reader(TaskContext task) {
    try {
      return new TreeReader(Path.of(task.background().text()));
    } catch (IOException e) {
      throw TaskFailure.invalidInput("The tree cannot be read: " + e.getMessage()).withCause(e);
    }
  }
}
