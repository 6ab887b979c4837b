package dev.parley.server.edge.error;

import dev.parley.engine.runtime.ReplyTo;
import dev.parley.engine.runtime.ShardFailure;
import dev.parley.engine.task.command.TaskReply;
import java.util.function.Consumer;

/**
 * Turns the reply to a command into an answer or a problem: exactly one of the two is told. A
 * defect on the way ends as a problem, too, and never reaches the shard's thread.
 */
public final class Answering implements ReplyTo<TaskReply> {
  private final Faults faults;
  private final String what;
  private final Consumer<TaskReply> answered;
  private final Consumer<Problem> refused;

  /**
   * Answers one command.
   *
   * @param what what was asked, for the log
   * @param answered told the reply unless it is a refusal; runs on the shard's thread
   * @param refused told why there is no answer
   */
  public Answering(
      Faults faults, String what, Consumer<TaskReply> answered, Consumer<Problem> refused) {
    this.faults = faults;
    this.what = what;
    this.answered = answered;
    this.refused = refused;
  }

  @Override
  public void reply(TaskReply reply) {
    try {
      if (reply instanceof TaskReply.Refused refusal) {
        refused.accept(Problems.of(refusal));
      } else {
        answered.accept(reply);
      }
    } catch (RuntimeException e) {
      refuse(faults.note(what, e));
    }
  }

  @Override
  public void failed(ShardFailure failure) {
    refuse(Problems.of(failure));
  }

  private void refuse(Problem problem) {
    try {
      refused.accept(problem);
    } catch (RuntimeException e) {
      faults.note(what, e);
    }
  }
}
