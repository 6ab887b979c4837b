package dev.parley.engine.task.handler;

import dev.parley.engine.task.command.TaskCommand.ReadToll;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.Switch;

/** Reads what a kill switch has ended in the shard. */
final class ReadTollHandler {

  private ReadTollHandler() {}

  static TaskDecision decide(ReadToll query, HandlerContext context) {
    Switch one = context.tasks().switches().find(query.key());
    return one == null
        ? Refusals.noSwitch(query.key())
        : TaskDecision.answer(
            new TaskReply.Tolled(one.snapshot(), context.tasks().switches().toll(query.key())));
  }
}
