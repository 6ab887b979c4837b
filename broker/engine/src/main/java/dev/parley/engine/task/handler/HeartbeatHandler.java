package dev.parley.engine.task.handler;

import dev.parley.engine.task.command.TaskCommand.Heartbeat;
import dev.parley.engine.task.handler.TaskDecision.Heard;

/** The holder is alive: its lease holds for longer. Nothing is stored. */
final class HeartbeatHandler {

  private HeartbeatHandler() {}

  static TaskDecision decide(Heartbeat command, HandlerContext context) {
    return Leases.whileLive(
        command, context, task -> TaskDecision.acknowledge(new Heard(command.lease(), false)));
  }
}
