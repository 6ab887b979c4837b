package dev.parley.engine.dispatch;

import dev.parley.engine.task.command.TaskEffect;

/**
 * The way to one connected instance of an agent.
 *
 * <p>Contract: thread-safe; no method blocks. Connections are told apart by identity.
 */
public interface AgentConnection {

  /**
   * Hands over work.
   *
   * @return false when the instance cannot be reached any more
   */
  boolean deliver(TaskEffect.Deliver work);

  /** Tells the instance to stop. Lost without harm when it cannot be reached any more. */
  void revoke(TaskEffect.Revoke revoke);

  /** Tells the instance of its budget. Lost without harm when it cannot be reached any more. */
  void warn(TaskEffect.BudgetNotice notice);

  /** Tells the instance something. What is lost on the way is told again. */
  void tell(TaskEffect.Tell news);

  /** Asks the instance to come to an end. Lost without harm when it cannot be reached any more. */
  void requestStop(TaskEffect.RequestStop request);

  /** A newer connection of the same instance has taken over; this one gets nothing any more. */
  void replaced();
}
