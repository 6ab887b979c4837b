package dev.parley.engine.task.applier;

import dev.parley.engine.task.Policies.VerdictDecision;
import dev.parley.engine.task.state.Facts;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.Event;
import dev.parley.journal.v1.VerdictSubmitted;
import java.util.List;

/** The review has its verdict. */
final class VerdictSubmittedApplier {

  private VerdictSubmittedApplier() {}

  static void apply(Facts task, Event event) {
    VerdictSubmitted submitted = event.getVerdictSubmitted();
    task.judged(
        new TaskView.Judged(
            event.getActor(),
            VerdictDecision.byNumber(submitted.getDecision()),
            submitted.getVerdict(),
            List.copyOf(submitted.getOpenCriteriaList())));
    task.closedByHolder(event.getKindCase());
    task.withdrawQuestions(event.getTimeMs());
  }
}
