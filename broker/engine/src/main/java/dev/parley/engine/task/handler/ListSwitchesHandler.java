package dev.parley.engine.task.handler;

import dev.parley.engine.task.command.TaskCommand.ListSwitches;
import dev.parley.engine.task.command.TaskReply;
import dev.parley.engine.task.state.Switch;

/** Lists the switches of a tenant by number. */
final class ListSwitchesHandler {

  private ListSwitchesHandler() {}

  static TaskDecision decide(ListSwitches query, HandlerContext context) {
    return TaskDecision.answer(
        new TaskReply.SwitchList(
            context.tasks().switches().all(query.tenant()).stream()
                .map(Switch::snapshot)
                .toList()));
  }
}
