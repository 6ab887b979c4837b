package dev.parley.engine.task.handler;

import dev.parley.engine.task.TaskState;
import dev.parley.engine.task.Usage;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.UsageReported;

/** Puts what a holder has used into the history of its task, where a budget counts it. */
final class UsageReports {

  private UsageReports() {}

  /**
   * Drafts what was used by the end of an attempt.
   *
   * @param draft of the task, before the event that ends the attempt
   */
  static void last(Draft draft, TaskView task, Usage usage, long leaseToken) {
    if (task.budget() != null && !usage.equals(Usage.NONE)) {
      add(draft, task.state(), usage, leaseToken);
    }
  }

  static void add(Draft draft, TaskState state, Usage usage, long leaseToken) {
    draft.add(
        draft
            .event(state)
            .setUsageReported(
                UsageReported.newBuilder()
                    .setLeaseToken(leaseToken)
                    .setTokens(usage.tokens())
                    .setCostMicros(usage.costMicros())
                    .setCalls(usage.calls())));
  }
}
