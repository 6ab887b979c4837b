package dev.parley.engine.task.handler;

import com.google.protobuf.ByteString;
import dev.parley.engine.task.ContentStamps.Kind;
import dev.parley.engine.task.TaskRule;
import dev.parley.engine.task.Trust;
import dev.parley.engine.task.command.TaskCommand.SubmitResult;
import dev.parley.engine.task.state.TaskView;
import dev.parley.journal.v1.ResultSubmitted;

/** What is stored of a result: its labels are as low as those of what it came from. */
final class Results {

  private Results() {}

  static ResultSubmitted.Builder submitted(
      TaskView task, SubmitResult command, HandlerContext context) {
    return ResultSubmitted.newBuilder()
        .setLeaseToken(command.lease().token())
        .setRound(task.round())
        .setResult(labelled(task, command, context))
        .setTrust(Trust.stored(trust(task, command, context)));
  }

  /** The bytes of the public result. */
  static ByteString labelled(TaskView task, SubmitResult command, HandlerContext context) {
    int trust = trust(task, command, context);
    return trust < command.trust()
        ? context.stamps().lower(Kind.RESULT, command.result(), trust)
        : command.result();
  }

  /** The lowest label wins: of what the agent says, and of all that it has worked on. */
  private static int trust(TaskView task, SubmitResult command, HandlerContext context) {
    return context.rules().breaks(TaskRule.LAUNDER_TRUST)
        ? command.trust()
        : Math.min(command.trust(), task.trust());
  }
}
