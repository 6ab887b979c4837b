package dev.parley.examples.audit;

import dev.parley.client.TaskContext;
import dev.parley.client.TaskResult;
import dev.parley.examples.audit.check.AuditJson;
import dev.parley.examples.audit.check.WorkUnit;
import dev.parley.examples.audit.check.verifier.Verification;

/** Judges the result of another agent by the files themselves, criterion by criterion. */
final class Verifier {

  private Verifier() {}

  static TaskResult verify(TaskContext task) {
    WorkUnit unit = AuditInput.parse(task.inputs().json("unit"), WorkUnit.class);
    Verification verification = new Verification(UnitWorker.reader(task));
    return TaskResult.json(AuditJson.write(verification.verify(unit, task.inputs().json("claim"))));
  }
}
